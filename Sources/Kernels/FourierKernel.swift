import CFFTW
import Synchronization

/// The direction of a Fourier transform.
public enum FourierDirection: Sendable {
    /// Xₖ = Σ xₜ e^(−2πi k t / n).
    case forward
    /// xₜ = Σ Xₖ e^(2πi k t / n), not divided by n.
    case backward

    /// The other direction.
    public var opposite: FourierDirection { self == .forward ? .backward : .forward }
}

/// A Fourier transform of rows.
public enum FourierTransform: Equatable, Sendable {
    /// Rows of n pairs to rows of n pairs.
    case complex(FourierDirection)
    /// Rows of n real numbers forward to rows of n / 2 + 1 pairs.
    case realToComplex
    /// Rows of n / 2 + 1 pairs backward to rows of n real numbers.
    case complexToReal
}

/// The Fourier transforms of one precision, without any check: what `Scalar`'s routines call.
public protocol UncheckedFourier {
    /// Transforms of rows of length n, without a factor.
    static func cFourier(
        _ transform: FourierTransform, _ rows: Int, _ n: Int, _ x: UnsafePointer<Self>,
        _ y: UnsafeMutablePointer<Self>)
}

// FFTW's planner keeps global tables; only the execution of plans may run in parallel.
private let planner = Mutex(0)

// Plans are made from the sizes alone, and do not look at how arrays are aligned, so that the same
// input gives the same bits. Inputs are kept: FFTW takes them as mutable for other kinds of plans.
private let planning: UInt32 = 1 << 6 | 1 << 1 | 1 << 4

extension Double: UncheckedFourier {
    /// Transforms of rows of length n, without a factor.
    public static func cFourier(
        _ transform: FourierTransform, _ rows: Int, _ n: Int, _ x: UnsafePointer<Double>,
        _ y: UnsafeMutablePointer<Double>
    ) {
        let (length, count, half) = ([c(n)], c(rows), c(n / 2 + 1))
        let from = UnsafeMutablePointer(mutating: x)
        let pairs = UnsafeMutableRawPointer(from).assumingMemoryBound(to: fftw_complex.self)
        let results = UnsafeMutableRawPointer(y).assumingMemoryBound(to: fftw_complex.self)
        var plan: OpaquePointer?
        planner.withLock { _ in
            switch transform {
            case .complex(let direction):
                plan = fftw_plan_many_dft(
                    1, length, count, pairs, nil, 1, c(n), results, nil, 1, c(n),
                    direction == .forward ? -1 : 1, planning)
            case .realToComplex:
                plan = fftw_plan_many_dft_r2c(
                    1, length, count, from, nil, 1, c(n), results, nil, 1, half, planning)
            case .complexToReal:
                plan = fftw_plan_many_dft_c2r(
                    1, length, count, pairs, nil, 1, half, y, nil, 1, c(n), planning)
            }
        }
        require(plan != nil, "\(transform): FFTW has no plan for \(rows) rows of length \(n)")
        fftw_execute(plan)
        planner.withLock { _ in fftw_destroy_plan(plan) }
    }
}

extension Float: UncheckedFourier {
    /// Transforms of rows of length n, without a factor.
    public static func cFourier(
        _ transform: FourierTransform, _ rows: Int, _ n: Int, _ x: UnsafePointer<Float>,
        _ y: UnsafeMutablePointer<Float>
    ) {
        let (length, count, half) = ([c(n)], c(rows), c(n / 2 + 1))
        let from = UnsafeMutablePointer(mutating: x)
        let pairs = UnsafeMutableRawPointer(from).assumingMemoryBound(to: fftwf_complex.self)
        let results = UnsafeMutableRawPointer(y).assumingMemoryBound(to: fftwf_complex.self)
        var plan: OpaquePointer?
        planner.withLock { _ in
            switch transform {
            case .complex(let direction):
                plan = fftwf_plan_many_dft(
                    1, length, count, pairs, nil, 1, c(n), results, nil, 1, c(n),
                    direction == .forward ? -1 : 1, planning)
            case .realToComplex:
                plan = fftwf_plan_many_dft_r2c(
                    1, length, count, from, nil, 1, c(n), results, nil, 1, half, planning)
            case .complexToReal:
                plan = fftwf_plan_many_dft_c2r(
                    1, length, count, pairs, nil, 1, half, y, nil, 1, c(n), planning)
            }
        }
        require(plan != nil, "\(transform): FFTW has no plan for \(rows) rows of length \(n)")
        fftwf_execute(plan)
        planner.withLock { _ in fftwf_destroy_plan(plan) }
    }
}
