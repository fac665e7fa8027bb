import Declarations

extension CheckedGroup {
    /// `value`, `bound` and `order`: the statistic of the sample.
    func levelParts(_ expectation: Expectation) throws(Shortfall) -> [Part] {
        [Part(estimate: try level(at: 0), expectation: expectation)]
    }

    /// `limit`: the statistic at the largest or smallest x.
    func limitParts(_ limit: Check.Limit) throws(Shortfall) -> [Part] {
        guard words == nil else {
            throw .failed("'\(check.x?.description ?? "x")' holds words, and has no largest value")
        }
        let place = limit.toward == .maximum ? profile.xs.count - 1 : 0
        let room = limit.tolerance.room(at: limit.value)
        return [
            Part(
                estimate: try level(at: place),
                expectation: Expectation(lower: limit.value - room, upper: limit.value + room))
        ]
    }
}
