import Kernels
package import LinearAlgebra
import RealModule
import Statistics

extension AlmostLinearRNN {
    /// D_stsp: the Kullback–Leibler divergence of the histograms of two series, after Laplace's
    /// smoothing with 1e-5, on 30 bins along each axis, from a tenth of the true series' deviation below
    /// its range to a tenth above; points outside are dropped.
    ///
    /// This is the measure of the authors' program (`src/measures/stsp_measure.jl`). The one of their
    /// notebook (`metrics.py`) takes the range itself, and drops points in the first bin of any axis too:
    /// of the Rössler system, whose z rests there, that leaves a seventh of the points.
    package struct StateSpace: Sendable {
        private let lows: [Double]
        private let spans: [Double]
        private let probabilities: [Double]
        private let first: Double
        private static let bins = 30
        private static let smoothing = 1e-5

        /// The histogram of the true series, T × 3.
        ///
        /// - Parameters:
        ///   - truth: the series.
        ///   - isNotebook: whether bins are those of the authors' notebook.
        package init(_ truth: Matrix<Double>, isNotebook: Bool = false) {
            let columns = (0..<truth.columns).map { truth.column($0) }
            let margins = columns.map { isNotebook ? 0 : 0.1 * $0.standardDeviation() }
            let lows = zip(columns, margins).map { ($0.min() ?? 0) - $1 }
            let highs = zip(columns, margins).map { ($0.max() ?? 1) + $1 }
            let spans = zip(lows, highs).map { $1 - $0 }
            let first = isNotebook ? 1.0 : 0
            (self.lows, self.spans, self.first) = (lows, spans, first)
            let (counts, inside) = Self.counts(truth, lows, spans, first)
            probabilities = Self.smoothed(counts, total: inside)
        }

        /// KL(p_true ‖ p_generated) of a generated series.
        ///
        /// - Parameters:
        ///   - generated: the series.
        ///   - total: what stands for the number of points inside, if it is to be another one.
        /// - Returns: the divergence, at least 0.
        package func divergence(of generated: Matrix<Double>, total: Int? = nil) -> Double {
            let (counts, inside) = Self.counts(generated, lows, spans, first)
            let q = Self.smoothed(counts, total: total ?? inside)
            var result = 0.0
            for (p, q) in zip(probabilities, q) { result += p * Double.log(p / q) }
            return result
        }

        /// That of an orbit; if it escaped, or never was inside, points outside count in the total, so
        /// that few points inside do not look like a broad distribution.
        func divergence(of orbit: Orbit, steps: Int = 10_000) -> Double {
            let observed = orbit.observed(lows.count)
            let isLost = orbit.escaped || Self.counts(observed, lows, spans, first).inside == 0
            return divergence(of: observed, total: isLost ? steps : nil)
        }

        private static func counts(
            _ x: Matrix<Double>, _ lows: [Double], _ spans: [Double], _ first: Double
        ) -> (counts: [Double], inside: Int) {
            var counts = [Double](repeating: 0, count: 27_000)
            var inside = 0
            for t in 0..<x.rows {
                var (cell, isInside) = (0, true)
                for n in 0..<3 {
                    let place = Double(bins) * (x[t, n] - lows[n]) / spans[n]
                    guard place >= first, place < Double(bins) else {
                        isInside = false
                        break
                    }
                    cell = cell * bins + Int(place)
                }
                guard isInside else { continue }
                counts[cell] += 1
                inside += 1
            }
            return (counts, inside)
        }

        private static func smoothed(_ counts: [Double], total: Int) -> [Double] {
            let sum = Double(total) + smoothing * Double(counts.count)
            return counts.map { ($0 + smoothing) / sum }
        }
    }

    /// D_H: the mean over the columns of the Hellinger distance √(1 − Σ√(pq)) of the power spectra,
    /// smoothed by a Gaussian of 20 bins; 1 for a column without any power.
    package static func spectralDistance(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
        var total = 0.0
        for n in 0..<a.columns {
            guard let p = spectrum(a.column(n)), let q = spectrum(b.column(n)) else {
                total += 1
                continue
            }
            var overlap = 0.0
            for (p, q) in zip(p, q) { overlap += (p * q).squareRoot() }
            total += max(0, 1 - overlap).squareRoot()
        }
        return total / Double(a.columns)
    }

    /// The smoothed power spectrum of a series, of sum 1; nil if it is constant.
    package static func spectrum(_ x: [Double]) -> [Double]? {
        let mean = sum(x) / Double(x.count)
        let centered = x.map { $0 - mean }
        // Rounding of a mean is not a signal.
        guard normInfinity(centered) > 1e-9 * max(1, abs(mean)) else { return nil }
        let count = x.count / 2 + 1
        var pairs = [Double](repeating: 0, count: 2 * count)
        var span = pairs.mutableSpan
        Double.fourier(.realToComplex, centered.span, length: x.count, into: &span)
        var power = [Double](repeating: 0, count: count)
        for k in 0..<count {
            let (re, im) = (pairs[2 * k], pairs[2 * k + 1])
            power[k] = re * re + im * im
        }
        let smooth = smoothed(power, deviation: 20)
        let total = sum(smooth)
        return smooth.map { $0 / total }
    }

    /// A Gaussian filter, cut off at four deviations, on a series that is mirrored at both ends.
    private static func smoothed(_ x: [Double], deviation: Double) -> [Double] {
        let radius = min(Int(4 * deviation + 0.5), x.count)
        var padded: [Double] = x[..<radius].reversed()
        padded += x
        padded += x.suffix(radius).reversed()
        var weights: [Double] = []
        for k in -radius...radius {
            let z = Double(k) / deviation
            weights.append(Double.exp(-z * z / 2))
        }
        let total = sum(weights)
        var result = [Double](repeating: 0, count: x.count)
        var span = result.mutableSpan
        for (k, weight) in weights.enumerated() {
            Double.axpy(
                weight / total, padded.span.extracting(k..<k + x.count), into: &span)
        }
        return result
    }

    /// The mean squared error n steps ahead, from each observation of a series.
    static func predictionError(
        _ network: Network, _ series: Matrix<Double>, ahead n: Int
    ) -> Double {
        var total = 0.0
        for t in 0..<series.rows - n {
            var z = network.state(of: series.row(t))
            var (next, work) = (z, z)
            for _ in 0..<n {
                network.step(z, &work, into: &next)
                swap(&z, &next)
            }
            let end = series.row(t + n)
            for i in end.indices { total += (z[i] - end[i]) * (z[i] - end[i]) }
        }
        return total / Double((series.rows - n) * series.columns)
    }
}
