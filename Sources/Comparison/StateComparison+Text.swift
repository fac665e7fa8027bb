import Report

extension StateComparison {
    /// The comparison for a terminal: a line a suite, then what changed, without what did not.
    public func text() -> String {
        var lines = ["\(before) → \(after)"]
        for suite in suites {
            lines.append("")
            lines.append("\(suite.name): \(suite.tally)")
            lines += suite.notes.map { "  note: \($0)" }
            lines += suite.details.map { "  \($0.subject): \($0.sentence)" }
        }
        lines.append("")
        lines.append(conclusion)
        return lines.joined(separator: "\n")
    }

    /// What it all comes to, in a sentence.
    var conclusion: String {
        let count = objections.count
        if suites.isEmpty { return "nothing to compare" }
        if count > 0 {
            return counted(count, "change counts", "changes count") + " as a failure"
        }
        return suites.allSatisfy { $0.change == .same }
            ? "nothing changed, bit for bit" : "nothing changed that matters"
    }
}

/// A change with what it is about.
struct ChangeDetail {
    /// Which part of a suite.
    enum Kind: String {
        case claim, experiment, figure, speed
    }

    var kind: Kind
    var subject: String
    var change: Change
    var sentence: String
    /// The line in `suite.yaml`, from 1; 0 when it is not known.
    var line: Int
}

extension SuiteComparison {
    /// Everything that changed: claims, experiments, figures, measured speed.
    var details: [ChangeDetail] {
        var details: [ChangeDetail] = []
        for claim in claims where claim.change != .same {
            details.append(
                ChangeDetail(
                    kind: .claim, subject: claim.claim, change: claim.change,
                    sentence: claim.sentence, line: claim.line))
        }
        for experiment in experiments {
            if experiment.change != .same {
                details.append(
                    ChangeDetail(
                        kind: .experiment, subject: experiment.id, change: experiment.change,
                        sentence: experiment.sentence, line: 0))
            }
            if !experiment.counters.isEmpty {
                let text = experiment.counters.map(\.sentence).joined(separator: ", ")
                details.append(
                    ChangeDetail(
                        kind: .experiment, subject: experiment.id, change: experiment.change,
                        sentence: "work: " + text, line: 0))
            }
            for cost in experiment.costs where cost.isSuspicious {
                details.append(
                    ChangeDetail(
                        kind: .speed, subject: experiment.id, change: .within,
                        sentence: """
                            \(cost.sentence), by one measurement each: '--repeats' finds out \
                            whether it is true
                            """,
                        line: 0))
            }
        }
        for figure in figures where figure.change != .same {
            let share = figure.share.map { ", \(shareText($0)) of its pixels" } ?? ""
            let message = figure.message.isEmpty ? "" : " (\(figure.message))"
            details.append(
                ChangeDetail(
                    kind: .figure, subject: figure.id, change: figure.change,
                    sentence: "figure \(figure.change.words)\(share)\(message)", line: 0))
        }
        for speed in speeds {
            details.append(
                ChangeDetail(
                    kind: .speed, subject: speed.experiment,
                    change: speed.decision == .slower ? .verdict : .within,
                    sentence: speed.sentence, line: 0))
        }
        return details
    }
}

/// A share of pixels: `0.3 %`.
func shareText(_ share: Double) -> String { numberText(100 * share, digits: 2) + "\u{202F}%" }
