import Declarations
import Ledger
import Results

extension SuitePage {
    /// A claim's values over the runs so far, those of one value in one row; nothing of a single run.
    func history(of claim: Claim) -> [Markup] {
        let entries = report.history.filter { $0.verdict.claim == claim.id }
        guard entries.count > 1 else { return [] }
        let stretches = Self.stretches(entries)
        let rows = stretches.map { stretch -> Markup in
            let (first, last) = (stretch.first, stretch.last)
            let runs = first.run == last.run ? "\(first.run)" : "\(first.run) to \(last.run)"
            let revision = last.revision.map { String($0.prefix(10)) } ?? "–"
            return """
                <tr><th scope="row">\(runs)</th><td>\(first.started)</td>\
                <td>\(first.tier.rawValue)</td><td class="id">\(revision)</td>\
                <td>\(Self.values(first.verdict))</td><td>\(badge(first.verdict))</td></tr>
                """
        }
        let same = stretches.count == 1 ? "the same in all" : "\(stretches.count) values"
        return [
            """
            <details class="history"><summary>\(counted(entries.count, "run")), \(same)</summary>
            \(curve(entries))<div class="scroll"><table><thead><tr><th scope="col">Run</th>\
            <th scope="col">Since</th><th scope="col">Tier</th><th scope="col">Revision</th>\
            <th scope="col">Observed</th><th scope="col">Verdict</th></tr></thead>
            <tbody>
            \(Markup.lines(rows.reversed()))</tbody></table></div></details>
            """
        ]
    }

    private typealias Stretch = (first: VerdictEntry, last: VerdictEntry)

    /// Consecutive runs of one tier with the same verdict and values.
    private static func stretches(_ entries: [VerdictEntry]) -> [Stretch] {
        var stretches: [Stretch] = []
        for entry in entries {
            if let open = stretches.last, open.first.tier == entry.tier,
                open.first.verdict.verdict == entry.verdict.verdict,
                values(open.first.verdict) == values(entry.verdict)
            {
                stretches[stretches.count - 1].last = entry
            } else {
                stretches.append((entry, entry))
            }
        }
        return stretches
    }

    private static func values(_ verdict: ClaimVerdict) -> String {
        verdict.checks.map { check in
            guard let worst = check.worst else { return check.status.words }
            return numberText(worst.observed) + (worst.isPoint ? "" : " " + worst.intervalText)
        }.joined(separator: "; ")
    }

    /// The first check's value over the runs at the report's tier, where it ever changed.
    private func curve(_ entries: [VerdictEntry]) -> Markup {
        let values = entries.filter { $0.tier == suite.tier }
            .compactMap { $0.verdict.checks.first?.worst?.observed }.filter(\.isFinite)
        guard let least = values.min(), let most = values.max(), least < most else { return .none }
        let (width, height, margin) = (240.0, 44.0, 4.0)
        let points = values.enumerated().map { index, value in
            let share = Double(index) / Double(values.count - 1)
            let x = margin + share * (width - 2 * margin)
            let y = margin + (most - value) / (most - least) * (height - 2 * margin)
            return "\(exactText((x * 10).rounded() / 10)),\(exactText((y * 10).rounded() / 10))"
        }
        let label = "from \(numberText(values[0])) to \(numberText(values[values.count - 1]))"
        return """
            <svg class="curve" viewBox="0 0 240 44" width="240" height="44" role="img" \
            aria-label="Observed value over runs, \(label)">\
            <polyline points="\(points.joined(separator: " "))"/></svg>

            """
    }
}
