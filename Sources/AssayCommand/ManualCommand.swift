import ArgumentParser
import Foundation

struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Write the manual pages.",
        discussion: "A page for the program and one for each command: 'man -l assay-run.1'.")

    @Option(
        name: .shortAndLong, help: "The folder, such as share/man/man1.", transform: pathArgument)
    var output: String

    func run() throws {
        let tree: CommandTree
        do {
            let text = Data(Assay._dumpHelp().utf8)
            tree = try JSONDecoder().decode(CommandTree.self, from: text)
        } catch {
            throw UsageError("the description of the commands cannot be read: \(error)")
        }
        try write(ManualPage.program(tree.command), "assay.1")
        for command in tree.command.subcommands ?? []
        where command.shouldDisplay != false && command.commandName != "help" {
            try write(ManualPage.command(command), "assay-\(command.commandName).1")
        }
    }

    private func write(_ text: String, _ name: String) throws {
        let path = output + "/" + name
        do {
            try FileManager.default.createDirectory(
                atPath: output, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw UsageError("\(path) cannot be written: \(error.localizedDescription)")
        }
        print(path)
    }
}

/// What the argument parser says of the program, as far as a manual needs it.
struct CommandTree: Decodable {
    struct Command: Decodable {
        var commandName: String
        var shouldDisplay: Bool?
        var abstract: String?
        var discussion: String?
        var subcommands: [Command]?
        var arguments: [Argument]?
    }

    struct Argument: Decodable {
        struct Name: Decodable {
            var kind: String
            var name: String

            var text: String { (kind == "long" ? "--" : "-") + name }
        }
        var kind: String
        var shouldDisplay: Bool
        var isOptional: Bool
        var isRepeating: Bool
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var allValues: [String]?
        var abstract: String?
    }

    var command: Command
}

/// Manual pages in the macros of man(7).
enum ManualPage {
    /// The page of the program, with all commands and topics.
    static func program(_ command: CommandTree.Command) -> String {
        var text = head("assay", command)
        text += ".SH SYNOPSIS\n.B assay\n.I command\n[options]\n"
        text += description(command)
        text += ".SH COMMANDS\n"
        for sub in command.subcommands ?? [] where sub.shouldDisplay != false {
            text +=
                ".TP\n.BR assay-\(escaped(sub.commandName)) (1)\n\(escaped(sub.abstract ?? ""))\n"
        }
        for topic in HelpTopic.allCases {
            text += ".SH \(topic.rawValue.uppercased())\n.nf\n\(escaped(topic.text))\n.fi\n"
        }
        return text
    }

    /// The page of a command.
    static func command(_ command: CommandTree.Command) -> String {
        let name = "assay-\(command.commandName)"
        let arguments = (command.arguments ?? []).filter(\.shouldDisplay)
        var text = head(name, command)
        text += ".SH SYNOPSIS\n.B assay \(escaped(command.commandName))\n[options]\n"
        for argument in arguments where argument.kind == "positional" {
            text += ".I \(escaped(argument.valueName ?? "value"))\n"
        }
        text += description(command) + ".SH OPTIONS\n"
        for argument in arguments {
            text += ".TP\n"
            let names = (argument.names ?? []).map { "\\fB\(escaped($0.text))\\fR" }
            let value =
                argument.kind == "flag" ? "" : "\\fI\(escaped(argument.valueName ?? ""))\\fR"
            text += (names.isEmpty ? "" : names.joined(separator: ", ") + " ") + value + "\n"
            text += escaped(argument.abstract ?? "") + "\n"
            if let values = argument.allValues, !values.isEmpty {
                text += "One of \(escaped(values.joined(separator: ", "))).\n"
            }
            if let value = argument.defaultValue, argument.kind != "flag" {
                text += "The default is \(escaped(value)).\n"
            }
        }
        return text + ".SH SEE ALSO\n.BR assay (1)\n"
    }

    private static func head(_ name: String, _ command: CommandTree.Command) -> String {
        """
        .TH "\(name.uppercased())" 1 "" "assay \(Assay.configuration.version)" "Assay"
        .SH NAME
        \(escaped(name)) \\- \(escaped(command.abstract ?? ""))

        """
    }

    private static func description(_ command: CommandTree.Command) -> String {
        guard let discussion = command.discussion else { return "" }
        return ".SH DESCRIPTION\n\(escaped(discussion))\n"
    }

    /// A text in which nothing is a request or an escape of roff.
    static func escaped(_ text: String) -> String {
        let safe = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return safe.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix(".") || line.hasPrefix("'")
                ? "\\&" + line : line.isEmpty ? ".PP" : String(line)
        }.joined(separator: "\n")
    }
}
