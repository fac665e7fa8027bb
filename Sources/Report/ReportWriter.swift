public import Declarations
import Digests
public import Figures
public import Foundation

/// Writes a report's files below one folder, each first under a temporary name, then renamed.
public struct ReportWriter: Sendable {
    /// The report's folder.
    public let directory: URL
    /// What has been written so far.
    let written = WrittenFiles()

    /// A writer into a folder, which is made when the first file is written.
    public init(directory: URL) {
        self.directory = directory
    }

    /// The formats in which figures are written unless others are asked for.
    public static let allFormats: [FigureFormat] = [.pdf, .svg, .png(pixelsPerPoint: 2)]

    /// Writes the figures as `figures/<family>/<slug>/<id>.<ext>`, all formats of one layout.
    ///
    /// - Parameters:
    ///   - figures: as built.
    ///   - suite: whose figures they are.
    ///   - formats: which files to write.
    /// - Returns: the figures with their files and digests.
    /// - Throws: `ReportError` when a figure cannot be drawn or a file not be written.
    public func write(
        _ figures: [SuiteFigure], of suite: Suite, formats: [FigureFormat] = allFormats
    ) throws(ReportError) -> [SuiteFigure] {
        let folder = try "figures/\(safeName(suite.family))/\(safeName(suite.slug))/"
        var written: [SuiteFigure] = []
        for figure in figures {
            let id = try safeName(figure.declaration.id)
            var result = figure
            result.files = []
            let encoded: [(kind: String, bytes: [UInt8])]
            do throws(FigureError) {
                let drawing = try Drawing(figure.figure)
                result.drawing = drawing
                for warning in drawing.warnings where !result.warnings.contains(warning) {
                    result.warnings.append(warning)
                }
                encoded = try formats.map { format throws(FigureError) in
                    (format.fileExtension, try drawing.encoded(as: format))
                }
            } catch {
                throw .figure(suite: suite.name, id: id, reason: error.description)
            }
            for (kind, bytes) in encoded {
                let path = folder + id + "." + kind
                try write(Data(bytes), to: path)
                result.files.append(
                    FigureFile(kind: kind, path: path, digest: SHA256.hex(of: bytes)))
            }
            written.append(result)
        }
        return written
    }

    /// Writes a file below the report's folder.
    ///
    /// - Parameters:
    ///   - bytes: its content.
    ///   - path: below the report's folder, made of safe names.
    /// - Throws: `ReportError.unwritable`.
    public func write(_ bytes: Data, to path: String) throws(ReportError) {
        let file = directory.appendingPathComponent(path)
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            // `.atomic` writes beside the file and renames: a reader sees the old file or the new one.
            try bytes.write(to: file, options: .atomic)
        } catch {
            throw .unwritable(path: file.path, reason: error.localizedDescription)
        }
        written.add(path, digest: SHA256.hex(of: [UInt8](bytes)))
    }

    /// Writes text below the report's folder.
    public func write(_ text: String, to path: String) throws(ReportError) {
        try write(Data(text.utf8), to: path)
    }
}

extension FigureFormat {
    /// How names of files in this format end.
    var fileExtension: String {
        switch self {
        case .pdf: "pdf"
        case .svg: "svg"
        case .png: "png"
        }
    }
}
