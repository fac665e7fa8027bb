import Kernels
import LinearAlgebra
import PDE
import RealModule
import SuiteKit

extension MeshMorphingGp {
    /// All samples after steps (1) and (2), and the meshes of those that are tested on.
    struct Library {
        /// Test samples on their own meshes.
        struct Test {
            /// The points.
            let x: [Double]
            let y: [Double]
            /// The points of the morphed mesh.
            let morphedX: [Double]
            let morphedY: [Double]
            /// u.
            let field: [Double]
        }

        /// x and y of the morphing's inverse on the common mesh, one row for each sample.
        let shapes: Matrix<Double>
        /// u on the common mesh.
        let fields: Matrix<Double>
        /// Whether points of a square grid are in the domain, and u there, 0 outside.
        let masks: Matrix<Double>
        let gridFields: Matrix<Double>
        /// μ.
        let reactions: [Double]
        /// ∫ u.
        let scalars: [Double]
        /// ln r(θ)'s Fourier coefficients.
        let descriptors: Matrix<Double>
        /// The samples after the training samples.
        let tests: [Test]

        /// The number of samples to train on.
        var training: Int { scalars.count - tests.count }

        /// The points of a grid of n × n on [−1.8, 1.8]², which holds all stars.
        static func grid(_ n: Int) -> (x: [Double], y: [Double]) {
            var (x, y) = ([Double](), [Double]())
            for row in 0..<n {
                for column in 0..<n {
                    x.append(3.6 * Double(column) / Double(n - 1) - 1.8)
                    y.append(3.6 * Double(row) / Double(n - 1) - 1.8)
                }
            }
            return (x, y)
        }

        /// Morphs and interpolates samples, the last `tests` of which are tested on.
        init(_ samples: [Sample], tests count: Int, common: TriangleMesh, grid: Int) {
            let points = Self.grid(grid)
            var (shapes, fields) = ([Double](), [Double]())
            var (masks, gridFields) = ([Double](), [Double]())
            var (descriptors, tests) = ([Double](), [Test]())
            for (index, sample) in samples.enumerated() {
                let disc = MeshMorphingGp.morphed(sample.mesh)
                let onto = PointLocator(disc).interpolation(toX: common.x, y: common.y)
                shapes += onto * sample.mesh.x + onto * sample.mesh.y
                fields += onto * sample.field
                let inside = zip(points.x, points.y).map { x, y -> Double in
                    let radius = sample.star.radius(Double.atan2(y: y, x: x))
                    return Double.hypot(x, y) < radius ? 1 : 0
                }
                masks += inside
                let values =
                    PointLocator(sample.mesh).interpolation(toX: points.x, y: points.y)
                    * sample.field
                gridFields += hadamard(inside, values)
                for k in 0...6 {
                    var (real, imaginary) = (0.0, 0.0)
                    for j in 0..<64 {
                        let angle = 2 * Double.pi * Double(j) / 64
                        let value = sample.star.radius(angle) / 64
                        real += value * Double.cos(Double(k) * angle)
                        imaginary += value * Double.sin(Double(k) * angle)
                    }
                    descriptors += [real, imaginary]
                }
                if index >= samples.count - count {
                    tests.append(
                        Test(
                            x: sample.mesh.x, y: sample.mesh.y, morphedX: disc.x,
                            morphedY: disc.y, field: sample.field))
                }
            }
            let n = samples.count
            self.shapes = Matrix(rows: n, columns: 2 * common.count, shapes)
            self.fields = Matrix(rows: n, columns: common.count, fields)
            self.masks = Matrix(rows: n, columns: grid * grid, masks)
            self.gridFields = Matrix(rows: n, columns: grid * grid, gridFields)
            self.descriptors = Matrix(rows: n, columns: 14, descriptors)
            reactions = samples.map { $0.reaction }
            scalars = samples.map { $0.scalar }
            self.tests = tests
        }

        /// The library as an artifact.
        var artifact: Artifact {
            func entry(_ name: String, _ values: [Double], _ shape: [Int]) -> Artifact.Entry {
                .init(name: name, shape: shape, values: .double(values))
            }
            func entry(_ name: String, _ matrix: Matrix<Double>) -> Artifact.Entry {
                entry(name, matrix.storage, [matrix.rows, matrix.columns])
            }
            var entries = [
                entry("shapes", shapes), entry("fields", fields), entry("masks", masks),
                entry("gridFields", gridFields), entry("descriptors", descriptors),
                entry("reactions", reactions, [reactions.count]),
                entry("scalars", scalars, [scalars.count]),
            ]
            for (i, test) in tests.enumerated() {
                let values = test.x + test.y + test.morphedX + test.morphedY + test.field
                entries.append(entry("test.\(i)", values, [5, test.x.count]))
            }
            return Artifact(entries)
        }

        /// The library that was stored.
        init(_ artifact: Artifact) throws {
            shapes = try storedMatrix("shapes", in: artifact)
            fields = try storedMatrix("fields", in: artifact)
            masks = try storedMatrix("masks", in: artifact)
            gridFields = try storedMatrix("gridFields", in: artifact)
            descriptors = try storedMatrix("descriptors", in: artifact)
            reactions = try stored("reactions", in: artifact).values
            scalars = try stored("scalars", in: artifact).values
            var tests: [Test] = []
            while artifact["test.\(tests.count)"] != nil {
                let M = try storedMatrix("test.\(tests.count)", in: artifact)
                func row(_ i: Int) -> [Double] { (0..<M.columns).map { M[i, $0] } }
                tests.append(
                    Test(x: row(0), y: row(1), morphedX: row(2), morphedY: row(3), field: row(4)))
            }
            self.tests = tests
        }
    }

    /// The entries of a tensor and its shape.
    static func stored(
        _ name: String, in artifact: Artifact
    ) throws -> (values: [Double], shape: [Int]) {
        guard let entry = artifact[name], let found = artifact.doubles(name) else {
            throw MissingEntry(name: name)
        }
        return (found, entry.shape)
    }

    /// A tensor with two axes as a matrix.
    static func storedMatrix(_ name: String, in artifact: Artifact) throws -> Matrix<Double> {
        let (found, shape) = try stored(name, in: artifact)
        return Matrix(rows: shape[0], columns: shape[1], found)
    }

    /// An artifact lacks a tensor.
    struct MissingEntry: Error, CustomStringConvertible {
        let name: String
        var description: String { "the artifact has no entry '\(name)'" }
    }
}
