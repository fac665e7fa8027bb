import Kernels
import LinearAlgebra
import PDE
import Randomness
import RealModule
package import SuiteKit

/// MMGP: a Mesh Morphing Gaussian Process-based machine learning method for regression of physical
/// problems under non-parameterized geometrical variability.
///
/// Every mesh is morphed onto the disc, its coordinates and its solution are interpolated on one
/// mesh of the disc and reduced to a few principal components, and Gaussian processes take the
/// components of the shape and the parameter to those of the solution.
package enum MeshMorphingGp {
    package static let paper = Paper(
        "mesh-morphing-gp",
        [
            Samples.self, StarPoisson.self, GraphTraining.self, GraphNetwork.self, Morphing.self,
            ElementOrder.self,
        ])

    /// Draws geometries and solves on them: what all regressions share.
    struct Samples: Experiment {
        /// Samples to train on.
        let training: Int
        /// Samples to test on.
        let testing: Int
        /// How many times as fine as 14–19 rings of 50–69 points the meshes are.
        let scale: Int
        /// Rings of the common mesh.
        let rings: Int
        /// Its sectors.
        let sectors: Int
        /// Points along an axis of the grid that nothing is morphed for.
        let grid: Int
        /// Whether the samples' own meshes are stored too, for the graph network.
        let keepsMeshes: Bool

        func run(_ trial: Trial) throws -> Record {
            var random = trial.random("samples")
            let samples = (0..<training + testing).map { _ in
                Sample(scale: scale, random: &random)
            }
            let library = Library(
                samples, tests: testing, common: commonMesh(rings: rings, sectors: sectors),
                grid: grid)
            var record = Record()
            record.report("mean_scalar", sum(library.scalars) / Double(samples.count))
            record.store("samples", library.artifact)
            if keepsMeshes { record.store("meshes", MeshSamples(samples).artifact) }
            return record
        }
    }

    /// What the regression sees of the geometry, and how it predicts.
    enum Method: String, Decodable, CaseIterable {
        /// The method of the paper.
        case mmgp
        /// Gaussian processes of μ alone.
        case parameter
        /// The mean field of the three nearest shapes.
        case nearest
        /// Gaussian processes without morphing: shapes and fields on a fixed grid.
        case grid
    }

    /// ‖û − u‖² / (N ‖u‖²_∞).
    static func relativeSquare(_ u: [Double], _ truth: [Double]) -> Double {
        let largest = normInfinity(truth)
        return squaredNorm(difference(u, truth)) / (Double(u.count) * largest * largest)
    }

    /// Regression of fields and of ∫ u, and its errors on test samples.
    struct StarPoisson: Experiment {
        /// How predictions are made.
        let method: Method
        /// Training samples.
        let train: Int
        /// How many of them differ; the others are copies (a control).
        let distinct: Int
        /// Modes of the shape.
        let shapeModes: Int
        /// Modes of the field.
        let fieldModes: Int
        /// Rings and sectors of the common mesh.
        let rings: Int
        let sectors: Int
        /// Points along an axis of the grid.
        let grid: Int
        /// Starts of every search for hyperparameters, and the longest one.
        let restarts: Int
        let iterations: Int
        /// What predicted variances are multiplied by: 1 but in a control.
        let varianceFactor: Double
        /// Whether shapes of training samples are exchanged (a control).
        let permutesShapes: Bool

        func run(_ trial: Trial) throws -> Record {
            let library = try Library(trial.artifact("samples"))
            let surrogate = try surrogate(library, trial)
            let errors = errors(of: surrogate, library)
            var record = Record()
            record.report("rrmse_field", errors.field)
            record.report("rrmse_common", errors.common)
            record.report("shape_energy", surrogate.shapeEnergy)
            record.report("field_energy", surrogate.fieldEnergy)
            reportScalars(
                Array(library.scalars[library.training...]), surrogate.scalars,
                surrogate.variances, &record)
            let maps = errors.first
            record.report(
                "maps",
                columns: [
                    "angle": .numbers(maps.angle), "radius": .numbers(maps.radius),
                    "field": .numbers(maps.field), "prediction": .numbers(maps.prediction),
                    "error": .numbers(maps.error), "deviation": .numbers(maps.deviation),
                ])
            return record
        }

        /// The RRMSE of predicted fields on the test samples' own meshes and on the common mesh, and the
        /// fields of the first sample.
        func errors(
            of surrogate: Surrogate, _ library: Library
        ) -> (field: Double, common: Double, first: Maps) {
            let common = commonMesh(rings: rings, sectors: sectors)
            let locator = PointLocator(common)
            var (squares, commonSquares, first) = (0.0, 0.0, Maps())
            for (i, test) in library.tests.enumerated() {
                let onCommon = surrogate.fields[i]
                let predicted: [Double]
                if method == .grid {
                    predicted = bilinear(onCommon, test.x, test.y)
                } else {
                    predicted =
                        locator.interpolation(toX: test.morphedX, y: test.morphedY) * onCommon
                    let truth = library.fields.row(library.training + i)
                    commonSquares += relativeSquare(onCommon, truth)
                    if i == 0 { first = maps(truth, onCommon, surrogate.deviations) }
                }
                squares += relativeSquare(predicted, test.field)
            }
            let count = Double(library.tests.count)
            return ((squares / count).squareRoot(), (commonSquares / count).squareRoot(), first)
        }

        private func reportScalars(
            _ truth: [Double], _ means: [Double], _ variances: [Double], _ record: inout Record
        ) {
            let mean = sum(truth) / Double(truth.count)
            var (relative, squares, total) = (0.0, 0.0, 0.0)
            var (lower, upper, holds) = ([Double](), [Double](), [Double]())
            for i in truth.indices {
                let error = means[i] - truth[i]
                relative += error * error / (truth[i] * truth[i])
                squares += error * error
                total += (truth[i] - mean) * (truth[i] - mean)
                // The normal quantile of 97.5 %.
                let half = 1.959964 * (varianceFactor * variances[i]).squareRoot()
                lower.append(means[i] - half)
                upper.append(means[i] + half)
                holds.append(abs(error) <= half ? 1 : 0)
            }
            record.report("rrmse_scalar", (relative / Double(truth.count)).squareRoot())
            record.report("q2", 1 - squares / total)
            record.report("coverage_95", sum(holds) / Double(truth.count))
            record.report(
                "scalars",
                columns: [
                    "true": .numbers(truth), "predicted": .numbers(means),
                    "lower": .numbers(lower), "upper": .numbers(upper),
                    "holds": .numbers(holds),
                ])
        }
    }
}
