import RealModule

/// Why a line could not be fitted.
public enum FitError: Error, Equatable, CustomStringConvertible {
    /// A line needs two points.
    case tooFewPoints(Int)
    /// All points of positive weight stand above the same x.
    case noSpread(x: Double)
    /// A coordinate or weight is not finite, or a weight is negative.
    case invalidPoint(index: Int)

    /// One sentence a reader of a log can act on.
    public var description: String {
        switch self {
        case .tooFewPoints(let count):
            "a line needs two points of positive weight, not \(count)"
        case .noSpread(let x):
            "all points have the same abscissa \(x), so that no slope is defined"
        case .invalidPoint(let index):
            "point \(index) has a coordinate that is not finite or a weight below 0"
        }
    }
}

/// The line y = intercept + slope x of least weighted squares, with what is known of it.
///
/// The weights are inverse variances of the points up to a common factor, which is estimated from
/// the residuals. Intervals are exact for independent normal errors; with only two points they
/// are the whole line.
public struct LineFit: Equatable, Sendable {
    /// The slope b of y = a + b x.
    public let slope: Double
    /// The intercept a of y = a + b x.
    public let intercept: Double
    /// The standard error of the slope; infinite with two points.
    public let slopeError: Double
    /// The standard error of the intercept; infinite with two points.
    public let interceptError: Double
    /// √(Σ w r² / (n − 2)), the standard deviation of a point of weight 1; infinite with two points.
    public let residualDeviation: Double
    /// The share of the weighted variance of y that the line explains; NaN if y is constant.
    public let determination: Double
    /// n − 2, where n counts the points of positive weight.
    public let degrees: Int

    private let center: Double
    private let centerError: Double

    /// Fits a line to the points (xᵢ, yᵢ), all of the same weight unless weights are given.
    public init(_ x: [Double], _ y: [Double], weights: [Double]? = nil) throws(FitError) {
        precondition(x.count == y.count, "LineFit: \(x.count) abscissas, \(y.count) ordinates")
        let w = weights ?? [Double](repeating: 1, count: x.count)
        precondition(w.count == x.count, "LineFit: \(w.count) weights for \(x.count) points")
        let count = try LineFit.check(x, y, w)

        var total = 0.0
        var sumX = 0.0
        var sumY = 0.0
        for i in x.indices {
            total += w[i]
            sumX += w[i] * x[i]
            sumY += w[i] * y[i]
        }
        let (meanX, meanY) = (sumX / total, sumY / total)
        var squaresX = 0.0
        var squaresY = 0.0
        var products = 0.0
        for i in x.indices {
            let (dx, dy) = (x[i] - meanX, y[i] - meanY)
            squaresX += w[i] * dx * dx
            squaresY += w[i] * dy * dy
            products += w[i] * dx * dy
        }
        slope = products / squaresX
        intercept = meanY - slope * meanX
        var residuals = 0.0
        for i in x.indices {
            let residual = (y[i] - meanY) - slope * (x[i] - meanX)
            residuals += w[i] * residual * residual
        }
        degrees = count - 2
        determination = 1 - residuals / squaresY
        let deviation = degrees > 0 ? (residuals / Double(degrees)).squareRoot() : .infinity
        residualDeviation = deviation
        center = meanX
        centerError = deviation / total.squareRoot()
        slopeError = deviation / squaresX.squareRoot()
        interceptError = Double.hypot(centerError, meanX == 0 ? 0 : meanX * slopeError)
    }

    /// The number of points of positive weight, if they determine a line.
    private static func check(
        _ x: [Double], _ y: [Double], _ w: [Double]
    ) throws(FitError) -> Int {
        for i in x.indices {
            let isFinite = x[i].isFinite && y[i].isFinite && w[i].isFinite
            if !isFinite || w[i] < 0 { throw .invalidPoint(index: i) }
        }
        let used = x.indices.filter { w[$0] > 0 }
        guard used.count >= 2 else { throw .tooFewPoints(used.count) }
        let first = x[used[0]]
        if used.allSatisfy({ x[$0] == first }) { throw .noSpread(x: first) }
        return used.count
    }

    /// The line's value above x.
    public func callAsFunction(_ x: Double) -> Double { intercept + slope * x }

    /// The interval that holds the true slope with this confidence.
    public func slopeInterval(confidence: Double = 0.95) -> Interval {
        interval(around: slope, slopeError, confidence)
    }

    /// The interval that holds the true intercept with this confidence.
    public func interceptInterval(confidence: Double = 0.95) -> Interval {
        interval(around: intercept, interceptError, confidence)
    }

    /// The interval that holds the true line's value above x with this confidence.
    public func interval(at x: Double, confidence: Double = 0.95) -> Interval {
        let lever = x == center ? 0 : (x - center) * slopeError
        return interval(around: self(x), Double.hypot(centerError, lever), confidence)
    }

    private func interval(
        around value: Double, _ error: Double, _ confidence: Double
    ) -> Interval {
        guard degrees > 0 else { return .everything }
        let t = StudentTDistribution(degrees: Double(degrees)).twoSided(confidence)
        return Interval(around: value, radius: t * error)
    }
}
