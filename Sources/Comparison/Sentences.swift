import Report
import Results

extension Verdict {
    /// The verdict in words.
    var shown: String { self == .notRun ? "not run" : rawValue }
}

extension ValueChange {
    /// `slope of regret (k = 4): 0.62 → 0.75, expected in [0.5, 0.7]`.
    var sentence: String {
        let place = group.isEmpty ? "" : " (\(group))"
        return "\(quantity)\(place): \(numbers)"
    }

    /// `0.62 → 0.75 (+0.13, up to 0.02 is noise)`.
    var numbers: String {
        let x = before.map { numberText($0.observed) } ?? "–"
        let y = after.map { numberText($0.observed) } ?? "–"
        guard let difference, change != .same else { return x == y ? x : "\(x) → \(y)" }
        let sign = difference > 0 ? "+" : ""
        let text = x == y ? "≈ \(x)" : "\(x) → \(y)"
        return
            "\(text) (\(sign)\(numberText(difference, digits: 3)); up to \(numberText(room, digits: 2)) is noise)"
    }
}

extension ClaimChange {
    /// What happened to the claim, with the value that changed most.
    var sentence: String {
        let worst = values.first.map { "; " + $0.sentence } ?? ""
        switch change {
        case .same: return "bit-equal"
        case .added:
            return
                "\(before == nil ? "a new claim" : "not run before"): \(after?.shown ?? "not judged")"
        case .removed: return "the claim is gone; it was \(before?.shown ?? "not judged")"
        case .verdict:
            let reason = message.isEmpty ? "" : " (\(message))"
            return "\(before?.shown ?? "?") → \(after?.shown ?? "?")\(reason)\(worst)"
        case .within: return "within tolerance\(worst)"
        case .drifted: return "drifted beyond the noise of the seeds\(worst)"
        }
    }
}

extension QuantityChange {
    /// `regret drifted: by 0.12 in the mean over seeds, their noise is 0.03; 40 trials differ`.
    var sentence: String {
        var parts: [String] = []
        if let shift {
            let unit = noise.map { ", seeds' noise \(numberText($0, digits: 2))" } ?? ""
            parts.append("shift \(numberText(shift, digits: 3))\(unit)")
        }
        if let largest, largest > 0, let relative {
            parts.append(
                "at most \(numberText(largest, digits: 3)) (relative \(numberText(relative, digits: 2)))"
            )
        }
        if let trials { parts.append(counted(trials, "trial differs", "trials differ")) }
        let details = parts.isEmpty ? "" : ": " + parts.joined(separator: "; ")
        return "\(name) \(change.words)\(details)"
    }
}

extension ExperimentChange {
    /// What happened to the experiment's records.
    var sentence: String {
        switch change {
        case .same: return "records bit-equal"
        case .added: return "a new experiment"
        case .removed: return "the experiment is gone"
        case .verdict:
            return "\(failed.after) of \(trials.after) trials fail, \(failed.before) did before"
        case .within, .drifted:
            var parts = ["records \(change.words)"]
            if !changedParameters.isEmpty {
                parts.append("changed: " + changedParameters.joined(separator: ", "))
            }
            if trials.before != trials.after {
                parts.append("\(trials.before) → \(trials.after) trials")
            }
            parts += quantities.filter { $0.change == change }.prefix(2).map(\.sentence)
            return parts.joined(separator: "; ")
        }
    }

    /// The counters that grew.
    var workSentence: String {
        let grown = counters.filter { $0.after > $0.before }.map(\.sentence)
        return "more work for the same records: " + grown.joined(separator: ", ")
    }
}

extension CounterChange {
    /// `flops 1.2 G → 1.3 G (+8 %)`.
    var sentence: String {
        let share = before == 0 ? "" : " (\(percentText(Double(after) / Double(before))))"
        return "\(name) \(scaledText(before)) → \(scaledText(after))\(share)"
    }
}

extension CostChange {
    /// `time 1.2 s → 1.4 s, ×1.1`.
    var sentence: String {
        "\(kind.rawValue) \(kind.text(before)) → \(kind.text(after)), \(percentText(ratio))"
    }
}

extension CostChange.Kind {
    /// Seconds or bytes in words.
    func text(_ value: Double) -> String {
        switch self {
        case .time: durationText(value)
        case .memory: scaledText(Int(value), unit: "B")
        }
    }
}

extension SpeedResult {
    /// `slower: 12 ms → 13.3 ms, +11 % [+9 %, +13 %] in 32 pairs`.
    var sentence: String {
        let ends = interval.map { $0.isFinite && $0 > 0 ? percentText($0) : "?" }
        let words =
            switch (decision, kind) {
            case (.slower, .time): "slower"
            case (.faster, .time): "faster"
            case (.slower, .memory): "takes more memory"
            case (.faster, .memory): "takes less memory"
            case (.unchanged, _): "\(kind.rawValue) unchanged"
            case (.open, _): "\(kind.rawValue) not clear: the noise is too large for so few pairs"
            }
        return "\(words): \(kind.text(before)) → \(kind.text(after)), \(percentText(ratio)) "
            + "[\(ends.joined(separator: ", "))] in \(pairs) pairs"
    }
}

extension SuiteComparison {
    /// The suite in one line: how many claims changed how much.
    var tally: String {
        switch change {
        case .added where environments.before == nil: return "new: there is nothing to compare with"
        case .removed where environments.after == nil: return "gone"
        default: break
        }
        let counts = Change.allCases.compactMap { kind -> String? in
            let count = claims.count { $0.change == kind }
            return count == 0 ? nil : "\(count) \(kind.words)"
        }
        let figures = figures.count { $0.change != .same }
        return counts.joined(separator: ", ")
            + (figures == 0 ? "" : "; \(counted(figures, "figure changed", "figures changed"))")
    }
}

/// A ratio as a change: `+11 %`, `−3.2 %`, `±0 %`.
func percentText(_ ratio: Double) -> String {
    let change = 100 * (ratio - 1)
    guard abs(change) >= 0.05 else { return "±0\u{202F}%" }
    return (change > 0 ? "+" : "") + numberText(change, digits: 2) + "\u{202F}%"
}

/// `1 trial differs`, `2 trials differ`.
func counted(_ count: Int, _ one: String, _ many: String) -> String {
    "\(countText(count)) \(count == 1 ? one : many)"
}
