/// A moment after which a solver stops, or none.
package struct Deadline {
    private let end: ContinuousClock.Instant?

    /// The given time from now; never without one.
    package init(after limit: Duration?) {
        end = limit.map { ContinuousClock.now + $0 }
    }

    /// Whether the time is up; without a limit the clock is not read.
    package var isPassed: Bool {
        end.map { ContinuousClock.now >= $0 } ?? false
    }
}
