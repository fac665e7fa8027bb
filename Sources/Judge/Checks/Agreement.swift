import Declarations

/// How a deviation is measured against a tolerance: relative where only that is given, absolute
/// where only that is, else in units of the tolerance.
struct DeviationScale {
    /// The three measures.
    enum Kind {
        case absolute
        case relative
        case mixed(Tolerance)
    }

    /// How a deviation is measured.
    let kind: Kind
    /// The largest accepted deviation.
    let bound: Double

    init(_ tolerance: Tolerance) {
        if tolerance.relative == 0 {
            (kind, bound) = (.absolute, tolerance.absolute)
        } else if tolerance.absolute == 0 {
            (kind, bound) = (.relative, tolerance.relative)
        } else {
            (kind, bound) = (.mixed(tolerance), 1)
        }
    }

    /// The deviation of a value from what is expected; not finite where it has no measure.
    func deviation(of value: Double, from expected: Double) -> Double {
        let difference = value - expected
        if difference == 0 { return 0 }
        switch kind {
        case .absolute: return difference
        case .relative: return difference / abs(expected)
        case .mixed(let tolerance): return difference / tolerance.room(at: expected)
        }
    }
}

extension CheckedGroup {
    /// `agreement`: the statistic against a theory, at every x.
    ///
    /// Each x has its own interval; the worst speaks for all.
    func agreementParts(_ tolerance: Tolerance) throws(Shortfall) -> [Part] {
        let y = try curve(atLeast: 1)
        let theory = try curve(of: .companion, atLeast: 1)
        let scale = DeviationScale(tolerance)
        let expectation = Expectation(lower: -scale.bound, upper: scale.bound)
        let observed = zip(y, theory).map { scale.deviation(of: $0, from: $1) }
        for (place, value) in observed.enumerated() where !value.isFinite {
            throw .failed(
                """
                the theory at \(describe(place: place)) is \(describeValue(theory[place])): \
                a relative tolerance has no measure there
                """)
        }
        let estimates = try deviations(observed, scale)
        let parts = estimates.enumerated().map { place, estimate in
            Part(
                label: "at " + describe(place: place), estimate: estimate,
                expectation: expectation)
        }
        return [parts.reduce(parts[0]) { Self.worse($0, $1) }]
    }

    private func deviations(
        _ observed: [Double], _ scale: DeviationScale
    ) throws(Shortfall) -> [Estimate] {
        var replicates: [[Double]] = []
        if isResampled {
            replicates = resampling.replicates(units: profile.units) { weights in
                profile.xs.indices.map { place in
                    let y = profile.replicates(statistic, at: place, weights).values
                    let theory = profile.replicates(
                        statistic, at: place, of: .companion, weights
                    ).values
                    return zip(y, theory).map { scale.deviation(of: $0, from: $1) }
                }
            }
        }
        var estimates: [Estimate] = []
        for place in observed.indices {
            let count = profile.values(at: place).count
            if replicates.isEmpty || count == 1 {
                estimates.append(.point(observed[place], observations: count))
            } else {
                estimates.append(
                    try resampling.estimate(
                        observed[place], replicates[place], units: profile.units,
                        observations: count))
            }
        }
        return estimates
    }

    /// The worse by status, then the nearer to its bound.
    private static func worse(_ a: Part, _ b: Part) -> Part {
        if a.status != b.status { return a.status.severity > b.status.severity ? a : b }
        return b.distance < a.distance ? b : a
    }
}
