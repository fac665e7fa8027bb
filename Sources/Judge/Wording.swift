import Declarations
import SuiteKit

extension Check {
    /// What is measured, in words: "slope of regret against horizon, log-log".
    var quantityInWords: String {
        let y = quantity.inWords
        let x = x?.description ?? "x"
        let mean = quantity.statistic == .mean ? "" : quantity.statistic.phrase + " of "
        let text =
            switch kind {
            case .value, .bound: quantity.statistic.phrase + " of " + y
            case .slope(_, let scale): "slope of \(mean)\(y) against \(x), \(scale.rawValue)"
            case .order(let lower, let higher, _, let factor):
                orderInWords(lower, higher, factor)
            case .peak(let peak): "\(peak.kind.rawValue) of \(mean)\(y) over \(x)"
            case .monotone: "rank correlation of \(quantity.statistic.phrase) \(y) with \(x)"
            case .correlation(let method, _):
                "\(method.inWords) correlation of \(y) with \(x)"
            case .limit(let limit):
                "\(quantity.statistic.phrase) of \(y) at the "
                    + (limit.toward == .maximum ? "largest" : "smallest") + " \(x)"
            case .agreement(let theory, let tolerance):
                "\(DeviationScale(tolerance).inWords) of \(mean)\(y) from \(theory) over \(x)"
            case .rate(let condition, _): "share of observations with \(y) \(condition.inWords)"
            case .identity(let target, let tolerance):
                "largest \(DeviationScale(tolerance).inWords) of \(y) from \(target.inWords)"
            }
        let conditions = quantity.filter.inWords
        return conditions.isEmpty ? text : text + ", where " + conditions
    }

    /// What is expected, in words: "in [0.6, 0.72]".
    var expectationInWords: String {
        let text =
            switch kind {
            case .value(let expectation), .bound(let expectation), .slope(let expectation, _),
                .monotone(let expectation), .correlation(_, let expectation),
                .rate(_, let expectation):
                expectation.inWords
            case .order(_, _, let margin, _): "at least \(describeBound(margin))"
            case .peak(let peak): peak.inWords(x: x?.description ?? "x")
            case .limit(let limit):
                "within \(limit.tolerance.inWords) of \(describeBound(limit.value))"
            case .agreement(_, let tolerance):
                "within \(describeBound(DeviationScale(tolerance).bound)) at every "
                    + (x?.description ?? "x")
            case .identity(_, let tolerance):
                "at most \(describeBound(DeviationScale(tolerance).bound))"
            }
        return share < 1 ? text + " in \(describeBound(100 * share)) % of the groups" : text
    }

    private func orderInWords(_ lower: Partner, _ higher: Partner, _ factor: Double) -> String {
        let side = { (partner: Partner) in
            var side = quantity
            side.column = partner.column ?? quantity.column
            let conditions = partner.filter.inWords
            return side.inWords + (conditions.isEmpty ? "" : " (\(conditions))")
        }
        let times = factor == 1 ? "" : "\(describeBound(factor)) · "
        return "\(times)\(side(higher)) − \(side(lower)), paired by seed"
    }
}

extension Quantity {
    /// The column with its partners and its reduction: "last of curve.loss / best".
    var inWords: String {
        let part = { (partner: Partner) in
            let conditions = partner.filter.inWords
            return (partner.column ?? column).description
                + (conditions.isEmpty ? "" : " (\(conditions))")
        }
        var text = column.description
        if let minus { text += " − " + part(minus) }
        if let dividedBy {
            text = (minus == nil ? text : "(\(text))") + " / " + part(dividedBy)
        }
        return reduce.map { $0.phrase + " of " + text } ?? text
    }
}

extension Filter {
    /// "policy = log, horizon ≥ 4096".
    var inWords: String {
        conditions.map { condition in
            let name = condition.column.description
            switch condition.test {
            case .oneOf(let values) where values.count == 1:
                return "\(name) = \(values[0].inWords)"
            case .oneOf(let values):
                return "\(name) in {\(values.map(\.inWords).joined(separator: ", "))}"
            case .range(let lower, let upper):
                let parts = [
                    lower.map { "\(name) ≥ \(describeBound($0))" },
                    upper.map { "\(name) ≤ \(describeBound($0))" },
                ]
                return parts.compactMap { $0 }.joined(separator: ", ")
            }
        }.joined(separator: ", ")
    }
}

extension ParameterValue {
    /// The value, 1/3 to six digits.
    fileprivate var inWords: String {
        if case .double(let value) = self, description.count > 8 { return describeBound(value) }
        return description
    }
}

extension Expectation {
    /// "in [0.6, 0.72]", "at most 0.1", "at least 0.95" or "equal to 1".
    var inWords: String {
        switch (lower, upper) {
        case (let lower?, let upper?) where lower == upper: "equal to \(describeBound(lower))"
        case (let lower?, let upper?): "in [\(describeBound(lower)), \(describeBound(upper))]"
        case (let lower?, nil): "at least \(describeBound(lower))"
        case (nil, let upper?): "at most \(describeBound(upper))"
        case (nil, nil): "any number"
        }
    }
}

extension Check.Peak {
    /// "at ratio in [0.9, 1.1], at least 2 times the value at ratio = 8".
    func inWords(x: String) -> String {
        var text = "at \(x) \(at.inWords)"
        for place in against {
            let (value, times) = (describeBound(place), describeBound(atLeast))
            text +=
                kind == .maximum
                ? ", at least \(times) times the value at \(x) = \(value)"
                : ", at most 1/\(times) of the value at \(x) = \(value)"
        }
        return text
    }
}

extension Check.Target {
    /// The number or the column.
    var inWords: String {
        switch self {
        case .number(let value): describeBound(value)
        case .column(let column): column.description
        }
    }
}

extension Check.CorrelationMethod {
    /// The name of the person.
    var inWords: String {
        switch self {
        case .spearman: "Spearman"
        case .kendall: "Kendall"
        case .pearson: "Pearson"
        }
    }
}

extension Tolerance {
    /// "0.1", "5 %" or "0.1 + 5 %".
    var inWords: String {
        let share = describeBound(100 * relative) + " %"
        if relative == 0 { return describeBound(absolute) }
        return absolute == 0 ? share : describeBound(absolute) + " + " + share
    }
}

extension DeviationScale {
    /// What kind of deviation it is.
    var inWords: String {
        switch kind {
        case .absolute: "deviation"
        case .relative: "relative deviation"
        case .mixed(let tolerance): "deviation, in units of \(tolerance.inWords),"
        }
    }
}

extension Statistic {
    /// The statistic as a word of a sentence.
    var phrase: String {
        switch self {
        case .mean: "mean"
        case .median: "median"
        case .minimum: "smallest"
        case .maximum: "largest"
        case .last: "last"
        case .sum: "sum"
        case .deviation: "standard deviation"
        }
    }
}
