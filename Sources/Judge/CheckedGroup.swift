import Declarations
import Results
import Statistics

/// One group of a check, ready to be measured.
struct CheckedGroup {
    /// The check.
    let check: Check
    /// The sample.
    let group: SampleGroup
    /// The sample over x.
    let profile: Profile
    /// The words on the x axis, where it has words.
    let words: [String]?
    /// How intervals are made.
    let resampling: Resampling

    /// How the sample becomes one number.
    var statistic: Statistic { check.quantity.statistic }

    init(_ check: Check, _ group: SampleGroup, words: [String]?, _ resampling: Resampling) {
        self.check = check
        self.group = group
        self.profile = Profile(group)
        self.words = words
        self.resampling = resampling
    }

    /// Whether drawing the sample anew can move a number made of it.
    var isResampled: Bool { profile.varies && statistic.resamples }

    /// `horizon = 4096`.
    func describe(place: Int) -> String {
        let value =
            words.map { $0[Int(profile.xs[place])] } ?? describeValue(profile.xs[place])
        return "\(check.x?.description ?? "x") = \(value)"
    }

    /// The statistic over x; every place has to have one.
    func curve(
        of side: Profile.Side = .quantity, atLeast points: Int
    ) throws(Shortfall) -> [Double] {
        guard profile.xs.count >= points else {
            throw .failed(
                """
                \(check.x?.description ?? "x") has \(profile.xs.count) values, and \
                \(points) are needed
                """)
        }
        let curve = profile.curve(statistic, of: side)
        for (place, value) in curve.enumerated() where !value.isFinite {
            throw .failed(
                "the \(statistic.phrase) at \(describe(place: place)) is not defined")
        }
        return curve
    }

    /// An interval for a number that is made of the whole sample.
    func estimate(
        _ observed: Double, _ body: (Weights) -> [Double]
    ) throws(Shortfall) -> Estimate {
        guard isResampled else { return .point(observed, observations: profile.count) }
        let replicates = resampling.replicates(units: profile.units) { [body($0)] }
        return try resampling.estimate(
            observed, replicates[0], units: profile.units, observations: profile.count)
    }

    /// The statistic at a place with its interval.
    func level(at place: Int) throws(Shortfall) -> Estimate {
        let values = Array(profile.values(at: place))
        let observed = statistic.applied(to: values)
        guard observed.isFinite else {
            throw .failed("the \(statistic.phrase) of \(values.count) values is not defined")
        }
        var estimate = try estimate(observed) { weights in
            profile.replicates(statistic, at: place, weights).values
        }
        estimate.observations = values.count
        if statistic == .mean && values.count > 1 {
            let spread = values.standardDeviation()
            estimate.spread = spread > 0 && isResampled ? spread : nil
        }
        return estimate
    }
}
