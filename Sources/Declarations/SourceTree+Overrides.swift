extension SourceTree {
    /// This tree with another on top: maps merge key by key, all else is replaced, and a key that is
    /// null on top goes away.
    func overridden(by other: SourceTree) -> SourceTree {
        guard case .map(var entries) = content, case .map(let others) = other.content else {
            return other
        }
        for entry in others {
            let index = entries.firstIndex { $0.key == entry.key }
            switch (index, entry.value.content) {
            case (let index?, .null):
                entries.remove(at: index)
            case (let index?, _):
                entries[index] = Entry(
                    key: entry.key, line: entry.line, column: entry.column,
                    value: entries[index].value.overridden(by: entry.value))
            case (nil, .null):
                break
            case (nil, _):
                entries.append(entry)
            }
        }
        return SourceTree(line: line, column: column, content: .map(entries))
    }

    /// This tree without one key.
    func without(_ key: String) -> SourceTree {
        guard case .map(let entries) = content else { return self }
        return SourceTree(
            line: line, column: column, content: .map(entries.filter { $0.key != key }))
    }
}
