/// An SVG file as Cairo wrote it.
struct SVGText {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func normalized(title: String) -> [UInt8] { bytes }
}
