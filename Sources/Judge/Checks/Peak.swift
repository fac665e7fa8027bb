import Declarations

extension CheckedGroup {
    /// `peak`: where the extremum of the statistic over x lies, and how far it stands out.
    func peakParts(_ peak: Check.Peak) throws(Shortfall) -> [Part] {
        guard words == nil else {
            throw .failed("'\(check.x?.description ?? "x")' holds words, and has no extremum")
        }
        let y = try curve(atLeast: 2)
        let top = peak.kind.place(in: y)
        let location = try estimate(profile.xs[top]) { weights in
            locations(peak.kind, weights)
        }
        var parts = [
            Part(
                label: "location of the \(peak.kind.rawValue)", estimate: location,
                expectation: peak.at)
        ]
        for x in peak.against {
            let place = try place(of: x)
            let (above, below) = peak.kind == .maximum ? (top, place) : (place, top)
            guard y[above] > 0 && y[below] > 0 else {
                throw .failed(
                    """
                    the ratio to \(describe(place: place)) needs positive values, and finds \
                    \(describeValue(y[above])) and \(describeValue(y[below]))
                    """)
            }
            let ratio = try estimate(y[above] / y[below]) { weights in
                ratios(above, below, weights)
            }
            parts.append(
                Part(
                    label: "ratio to \(describe(place: place))", estimate: ratio,
                    expectation: Expectation(lower: peak.atLeast)))
        }
        return parts
    }

    private func place(of x: Double) throws(Shortfall) -> Int {
        // A declared 0.1 and a computed one may differ in the last digits.
        let place = profile.xs.firstIndex { abs($0 - x) <= 1e-9 * max(abs($0), abs(x)) }
        guard let place else {
            throw .failed(
                "there is no \(check.x?.description ?? "x") = \(describeValue(x)) to compare with")
        }
        return place
    }

    private func locations(_ kind: Check.Extremum, _ weights: Weights) -> [Double] {
        var best = [Double](repeating: .nan, count: weights.count)
        var found = best
        for place in profile.xs.indices {
            let values = profile.replicates(statistic, at: place, weights).values
            for r in values.indices where best[r].isNaN || kind.prefers(values[r], to: best[r]) {
                best[r] = values[r]
                found[r] = values[r].isNaN ? .nan : profile.xs[place]
            }
        }
        return found
    }

    private func ratios(_ above: Int, _ below: Int, _ weights: Weights) -> [Double] {
        let a = profile.replicates(statistic, at: above, weights).values
        let b = profile.replicates(statistic, at: below, weights).values
        return zip(a, b).map { $0 > 0 && $1 > 0 ? $0 / $1 : .nan }
    }
}

extension Check.Extremum {
    /// Whether a value goes beyond another.
    func prefers(_ a: Double, to b: Double) -> Bool { self == .maximum ? a > b : a < b }

    /// Where the extremum is; the first of equals.
    func place(in values: [Double]) -> Int {
        var best = 0
        for place in values.indices where prefers(values[place], to: values[best]) { best = place }
        return best
    }
}
