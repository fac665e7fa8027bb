import Declarations
import Statistics

extension CheckedGroup {
    /// `rate`: the share of observations that meet a condition, with its exact binomial interval.
    func rateParts(
        _ condition: Expectation, _ expectation: Expectation
    ) -> [Part] {
        var met = 0
        var count = 0
        for place in profile.xs.indices {
            for value in profile.values(at: place) {
                count += 1
                met += condition.contains(value) ? 1 : 0
            }
        }
        let share = Double(met) / Double(count)
        let interval = clopperPearson(
            successes: met, of: count, confidence: resampling.confidence)
        let spread = (share * (1 - share)).squareRoot()
        return [
            Part(
                estimate: Estimate(
                    observed: share, lower: interval.lower, upper: interval.upper,
                    spread: spread > 0 ? spread : nil, observations: count),
                expectation: expectation, passesByItself: true)
        ]
    }

    /// `identity`: every observation equals a number or a column; the worst speaks for all.
    ///
    /// - Parameters:
    ///   - number: what it has to equal; nil where that is the second column.
    ///   - tolerance: how near is equal.
    /// - Returns: the largest deviation, a point.
    func identityParts(_ number: Double?, _ tolerance: Tolerance) -> [Part] {
        let scale = DeviationScale(tolerance)
        var worst = 0.0
        var bound = scale.bound
        var count = 0
        for piece in group.pieces {
            for (i, value) in piece.y.enumerated() {
                let companion = piece.companion.count == 1 ? piece.companion[0] : nil
                let target = number ?? companion ?? piece.companion[i]
                var deviation = abs(scale.deviation(of: value, from: target))
                if !deviation.isFinite {
                    // Relative to zero nothing but zero is near: the difference itself is too much.
                    deviation = abs(value - target)
                    bound = 0
                }
                count += 1
                worst = max(worst, deviation)
            }
        }
        return [
            Part(
                estimate: .point(worst, observations: count), expectation: Expectation(upper: bound)
            )
        ]
    }
}
