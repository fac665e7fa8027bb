import ArgumentParser
import Dispatch
import FlyingFox
import FlyingSocks
import Foundation
import Report
import Runner

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Show a run as it goes, and the report, in a browser.",
        discussion: """
            Serves pages to this machine alone, until it is interrupted. Start it before, during or \
            after 'assay run' with the same suites, tier and ledger.
            """)

    @OptionGroup var options: WorkspaceOptions

    @Option(help: "The port; 0 takes a free one.")
    var port: UInt16 = 8750

    @Option(
        name: .shortAndLong, help: "The report's folder (default: reports/latest).",
        transform: pathArgument)
    var output: String?

    func run() throws {
        let workspace = try options.workspace()
        let folder = output ?? workspace.places.root + "/reports/latest"
        let live = LiveRun(workspace, report: folder)
        let pages = ReportFiles(folder: folder)
        let ended = DispatchSemaphore(value: 0)
        let failure = ServerFailure()
        let port = port
        Task.detached {
            do {
                let server = HTTPServer(
                    address: try .inet(ip4: "127.0.0.1", port: port), logger: .disabled)
                await server.appendRoute("GET /*") { request in
                    await Self.response(to: request, live, pages)
                }
                async let running: Void = server.run()
                try await server.waitUntilListening(timeout: 10)
                if case .ip4(_, let port) = await server.listeningAddress {
                    print("http://127.0.0.1:\(port)/")
                    try Console.flush()
                }
                try await running
            } catch {
                failure.error = UsageError(
                    "port \(port) cannot be served: \(error): name another with --port")
            }
            ended.signal()
        }
        ended.wait()
        if let error = failure.error { throw error }
    }

    private static func response(
        to request: HTTPRequest, _ live: LiveRun, _ pages: ReportFiles
    ) async -> HTTPResponse {
        // A page of somewhere else must not read through a name that it lets point here.
        let host = request.headers[.host]?.split(separator: ":").first.map(String.init)
        guard host == "127.0.0.1" || host == "localhost" else {
            return HTTPResponse(statusCode: .forbidden)
        }
        switch request.path {
        case "/": return answer(Data(LivePage(await live.status()).text.utf8), type: "text/html")
        case "/favicon.ico": return HTTPResponse(statusCode: .noContent)
        case "/status.json":
            guard let data = try? JSONEncoder().encode(await live.status()) else {
                return HTTPResponse(statusCode: .internalServerError)
            }
            return answer(data, type: "application/json")
        default:
            guard let (data, type) = pages.file(at: request.path) else {
                return HTTPResponse(statusCode: .notFound)
            }
            return answer(data, type: type)
        }
    }

    private static func answer(_ data: Data, type: String) -> HTTPResponse {
        let isText = type.hasPrefix("text/")
        return HTTPResponse(
            statusCode: .ok,
            headers: [
                .contentType: isText ? type + "; charset=utf-8" : type,
                HTTPHeader("Cache-Control"): "no-store",
                HTTPHeader("X-Content-Type-Options"): "nosniff",
            ], body: data)
    }
}

/// Why the server ended; written before its semaphore is signalled, read after.
private final class ServerFailure: @unchecked Sendable {
    var error: UsageError?
}

/// The files of a report that a browser may have: pages, figures, data, but no ledger.
struct ReportFiles: Sendable {
    /// The report's folder.
    let folder: String

    private static let types = [
        "html": "text/html", "svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf",
        "csv": "text/csv", "json": "application/json", "md": "text/markdown",
        "xml": "application/xml",
    ]

    /// The file at a path below `/report/`, with its type; nil when there is none.
    func file(at path: String) -> (Data, type: String)? {
        guard path.hasPrefix("/report/"),
            let type = Self.types[(path as NSString).pathExtension]
        else { return nil }
        let below = path.dropFirst("/report/".count).split(
            separator: "/", omittingEmptySubsequences: false)
        let isBelow = below.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
        guard isBelow else { return nil }
        let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path + "/"
        let file = URL(fileURLWithPath: folder + "/" + below.joined(separator: "/"))
        guard file.resolvingSymlinksInPath().path.hasPrefix(root),
            let data = try? Data(contentsOf: file)
        else { return nil }
        return (data, type)
    }
}
