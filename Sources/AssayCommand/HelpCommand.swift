import ArgumentParser
import Foundation

/// Explains a command or a topic; takes the place of the parser's own command of this name.
struct HelpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "help", abstract: "Explain a command or a topic.",
        discussion: "Topics: \(HelpTopic.allCases.map(\.rawValue).joined(separator: ", ")).")

    @Argument(help: "A command or a topic.")
    var name: String?

    func run() throws {
        guard let name else {
            print(Assay.helpMessage())
            print("\nTOPICS:")
            let width = HelpTopic.allCases.map(\.rawValue.count).max() ?? 0
            for topic in HelpTopic.allCases {
                let word = topic.rawValue.padding(
                    toLength: width, withPad: " ", startingAt: 0)
                print("  \(word)  \(topic.title)")
            }
            return
        }
        let commands = Assay.configuration.subcommands
        if let command = commands.first(where: { $0.configuration.commandName == name }) {
            print(Assay.helpMessage(for: command))
        } else if let topic = HelpTopic(rawValue: name) {
            print("\(topic.rawValue): \(topic.title)\n\n\(topic.text)")
        } else {
            let shown = commands.filter { $0.configuration.shouldDisplay }
            let known =
                shown.compactMap { $0.configuration.commandName }
                + HelpTopic.allCases.map(\.rawValue)
            throw UsageError(
                "there is no help on '\(name)'; there is on \(known.sorted().joined(separator: ", "))"
            )
        }
    }
}
