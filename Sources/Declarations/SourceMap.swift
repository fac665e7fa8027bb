/// Where the parts of a suite stand in its file.
public struct SourceMap: Sendable {
    let root: SourceTree

    /// The line of a part, from 1: `suite.lines["experiments/0/parameters/arms"]`; that of the nearest
    /// part around it when the file does not hold it.
    public subscript(path: String) -> Int { place(path).line }

    /// Whether the part is a list.
    func isList(_ path: String) -> Bool {
        var node: SourceTree? = root
        for part in path.split(separator: "/") {
            switch node?.content {
            case .list(let nodes)?:
                node = Int(part).flatMap { nodes.indices.contains($0) ? nodes[$0] : nil }
            default: node = node?[String(part)]
            }
        }
        if case .list? = node?.content { return true }
        return false
    }

    /// Line and column of a part, from 1.
    public func place(_ path: String) -> (line: Int, column: Int) {
        var node = root
        var place = (line: root.line, column: root.column)
        for part in path.split(separator: "/") {
            switch node.content {
            case .map(let entries):
                guard let entry = entries.first(where: { $0.key == part }) else { return place }
                place = (entry.line, entry.column)
                node = entry.value
            case .list(let nodes):
                guard let index = Int(part), nodes.indices.contains(index) else { return place }
                node = nodes[index]
                place = (node.line, node.column)
            case .scalar, .null:
                return place
            }
        }
        return place
    }
}
