package import LinearAlgebra
import RealModule

extension HardConstraintExperts {
    /// Diffusion with sorption after Freundlich, u_t = c(u) u_xx with c = T D / R(u) and
    /// R = 1 + (1 − φ)/φ ρ k n u^{n − 1}; the unit of time is the final time T.
    package struct Sorption: Equatable, Sendable {
        /// n; for n = 1 the equation is the heat equation.
        package let exponent: Double

        package init(exponent: Double) {
            self.exponent = exponent
        }

        /// T D: what flows, in units of the final time.
        package static let diffusion = 5e-4
        static let horizon = 500.0
        private static let porosity = 0.29
        private static let density = 2880.0
        private static let affinity = 3.5e-4
        /// What keeps powers of 0 finite.
        private static let guardWidth = 1e-6

        /// c and its first two derivatives at u.
        package struct Coefficient {
            package let value: Double
            package let slope: Double
            package let bend: Double
        }

        /// c at u. Below 0 it stays what it is at 0, and its derivatives are 0.
        package func callAsFunction(_ u: Double) -> Coefficient {
            let v = max(u, 0) + Self.guardWidth
            let n = exponent - 1
            let strength = (1 - Self.porosity) / Self.porosity * Self.density * Self.affinity
            let sorbed = strength * exponent * Double.pow(v, n)
            let R = 1 + sorbed
            let value = Self.horizon * Self.diffusion / R
            guard u > 0 else { return Coefficient(value: value, slope: 0, bend: 0) }
            let (first, second) = (sorbed * n / v, sorbed * n * (n - 1) / (v * v))
            return Coefficient(
                value: value, slope: -value * first / R,
                bend: value * (2 * first * first / R - second) / R)
        }
    }

    /// Points of time and place, t = i/(times − 1) and x = j/(places − 1), time after time.
    package struct Grid: Equatable, Sendable {
        package let times: Int
        package let places: Int
        /// ∂/∂t by central differences, of second order at the last time too; 0 at t = 0.
        package let rate: SparseMatrix<Double>
        /// ∂²/∂x² by central differences; 0 at both ends.
        package let curvature: SparseMatrix<Double>
        /// u + D u_x at x = 1, times × points.
        package let outflow: SparseMatrix<Double>

        package init(times: Int, places: Int) {
            self.times = times
            self.places = places
            let (dt, h) = (1 / Double(times - 1), 1 / Double(places - 1))
            typealias Entry = SparseMatrix<Double>.Entry
            var (rates, bends, ends): ([Entry], [Entry], [Entry]) = ([], [], [])
            for i in 0..<times {
                let row = i * places
                for j in 0..<places where i > 0 {
                    let p = row + j
                    if i < times - 1 {
                        rates.append(Entry(p, p - places, -0.5 / dt))
                        rates.append(Entry(p, p + places, 0.5 / dt))
                    } else {
                        rates.append(Entry(p, p - 2 * places, 0.5 / dt))
                        rates.append(Entry(p, p - places, -2 / dt))
                        rates.append(Entry(p, p, 1.5 / dt))
                    }
                }
                for j in 1..<places - 1 {
                    let p = row + j
                    bends.append(Entry(p, p - 1, 1 / (h * h)))
                    bends.append(Entry(p, p, -2 / (h * h)))
                    bends.append(Entry(p, p + 1, 1 / (h * h)))
                }
                let last = row + places - 1
                let D = Sorption.diffusion
                ends.append(Entry(i, last - 2, 0.5 * D / h))
                ends.append(Entry(i, last - 1, -2 * D / h))
                ends.append(Entry(i, last, 1 + 1.5 * D / h))
            }
            let count = times * places
            rate = SparseMatrix(rows: count, columns: count, rates)
            curvature = SparseMatrix(rows: count, columns: count, bends)
            outflow = SparseMatrix(rows: times, columns: count, ends)
        }

        /// The number of points.
        package var count: Int { times * places }

        /// t at a point.
        package func time(_ p: Int) -> Double { Double(p / places) / Double(times - 1) }

        /// x at a point.
        package func place(_ p: Int) -> Double { Double(p % places) / Double(places - 1) }
    }

    /// What a block of columns of the grid is held to.
    package struct Region: Equatable, Sendable {
        /// Interior points, where the equation holds.
        package var points: [Int]
        /// Points at t = 0.
        package var initial: [Int]
        /// Points at x = 0, t > 0.
        package var left: [Int]
        /// Times t > 0 of points at x = 1.
        package var right: [Int]

        /// All points of the block's columns.
        func all(of grid: Grid) -> [Int] {
            initial.flatMap { j in (0..<grid.times).map { $0 * grid.places + j } }
        }
    }

    /// How much the mean squares of the residuals count in an expert's problem.
    package enum Weighting: String, Decodable, CaseIterable, Sendable {
        /// All alike.
        case even
        /// As in the authors' program, which adds the squares of residuals of the equation in
        /// seconds at 20 000 points, of 1024 initial values in units of u₀, and of 100 times at
        /// either end.
        case authors

        /// The weights for a problem.
        package func weights(
            of problem: Problem
        ) -> (equation: Double, initial: Double, boundary: Double) {
            switch self {
            case .even: return (1, 1, 1)
            case .authors:
                let square = squaredNorm(problem.initial) / Double(problem.initial.count)
                return (2e4 / (Sorption.horizon * Sorption.horizon), 1024 / square, 100)
            }
        }
    }

    /// Which conditions at t = 0, x = 0 and x = 1 an expert is held to.
    package enum Sharing: String, Decodable, CaseIterable, Sendable {
        /// All of them, as in the authors' program.
        case replicated
        /// Those at its own block.
        case local
        /// None: the equation alone.
        case none
    }
}

extension HardConstraintExperts.Grid {
    /// The grid in blocks along x, with the conditions that belong to them.
    ///
    /// - Parameter count: K.
    /// - Returns: K regions that share no point.
    package func regions(_ count: Int) -> [HardConstraintExperts.Region] {
        (0..<count).map { k in
            let columns = k * places / count..<(k + 1) * places / count
            var points: [Int] = []
            for i in 1..<times {
                for j in columns where j > 0 && j < places - 1 { points.append(i * places + j) }
            }
            let later = Array(1..<times)
            return HardConstraintExperts.Region(
                points: points, initial: Array(columns),
                left: columns.contains(0) ? later.map { $0 * places } : [],
                right: columns.contains(places - 1) ? later : [])
        }
    }

    /// What the experts of such blocks are held to.
    package func constraints(
        _ regions: [HardConstraintExperts.Region], _ sharing: HardConstraintExperts.Sharing
    ) -> [HardConstraintExperts.Region] {
        regions.map { region in
            var region = region
            switch sharing {
            case .local: break
            case .none:
                region.initial = []
                region.left = []
                region.right = []
            case .replicated:
                region.initial = Array(0..<places)
                region.left = (1..<times).map { $0 * places }
                region.right = Array(1..<times)
            }
            return region
        }
    }
}
