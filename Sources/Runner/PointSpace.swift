import Declarations
import Results
import SuiteKit

/// The declared points of an experiment, by number, without a dictionary for each.
///
/// The order is that of `ExperimentDeclaration.points`, repeated points left out: cases crossed
/// with the grid, the last axis fastest.
struct PointSpace: Sendable {
    /// The parameters outside the grid, a case each, all different.
    private let cases: [Parameters]
    /// The axes, the values of each all different.
    private let axes: [Axis]
    /// Per case, the text of a point in pieces.
    private let layouts: [[Piece]]
    /// Per axis and value, its text.
    private let axisTexts: [[[UInt8]]]
    private let casePlaces: [String: Int]
    private let axisPlaces: [[String: Int]]
    /// How many points there are.
    let count: Int

    private struct Axis {
        var name: String
        var values: [ParameterValue]
    }

    private enum Piece {
        case fixed([UInt8])
        case axis(Int)
    }

    /// The points of `experiment`.
    init(_ experiment: ExperimentDeclaration) {
        let gridNames = Set(experiment.grid.map(\.name))
        var cases: [Parameters] = []
        var casePlaces: [String: Int] = [:]
        for one in experiment.cases {
            let merged = experiment.parameters.merging(one) { _, new in new }
                .filter { !gridNames.contains($0.key) }
            let text = Self.text(of: merged)
            guard casePlaces[text] == nil else { continue }
            casePlaces[text] = cases.count
            cases.append(merged)
        }
        var axes: [Axis] = []
        var axisPlaces: [[String: Int]] = []
        // Of axes with one name, the last decides, as in a merge.
        for (index, axis) in experiment.grid.enumerated()
        where !experiment.grid[(index + 1)...].contains(where: { $0.name == axis.name }) {
            var places: [String: Int] = [:]
            var values: [ParameterValue] = []
            for value in axis.values where places[Self.text(of: value)] == nil {
                places[Self.text(of: value)] = values.count
                values.append(value)
            }
            axes.append(Axis(name: axis.name, values: values))
            axisPlaces.append(places)
        }
        self.cases = cases
        self.casePlaces = casePlaces
        self.axes = axes
        self.axisPlaces = axisPlaces
        axisTexts = axes.map { axis in axis.values.map { Array(Self.text(of: $0).utf8) } }
        layouts = cases.map { Self.layout(experiment.id, $0, axes) }
        count = axes.reduce(cases.count) { $0 * $1.values.count }
    }

    /// The parameters of a point.
    func parameters(at index: Int) -> Parameters {
        var rest = index
        var parameters: [(String, ParameterValue)] = []
        for axis in axes.reversed() {
            parameters.append((axis.name, axis.values[rest % axis.values.count]))
            rest /= axis.values.count
        }
        return cases[rest].merging(parameters) { _, new in new }
    }

    /// The number of the point with parameters that mean these, if it is declared.
    func index(of parameters: Parameters) -> Int? {
        var rest = parameters
        var places: [Int] = []
        for (axis, known) in zip(axes, axisPlaces) {
            guard let value = rest.removeValue(forKey: axis.name),
                let place = known[Self.text(of: value)]
            else { return nil }
            places.append(place)
        }
        guard var index = casePlaces[Self.text(of: rest)] else { return nil }
        for (axis, place) in zip(axes, places) { index = index * axis.values.count + place }
        return index
    }

    /// Adds the UTF-8 bytes of a point's canonical text, up to its seed, to `bytes`.
    func appendText(at index: Int, to bytes: inout [UInt8]) {
        var places = [Int](repeating: 0, count: axes.count)
        var rest = index
        for axis in axes.indices.reversed() {
            places[axis] = rest % axes[axis].values.count
            rest /= axes[axis].values.count
        }
        for piece in layouts[rest] {
            switch piece {
            case .fixed(let text): bytes.append(contentsOf: text)
            case .axis(let axis): bytes.append(contentsOf: axisTexts[axis][places[axis]])
            }
        }
    }

    /// The canonical text of a point in pieces: what is the same for all points of a case is joined.
    private static func layout(
        _ experiment: String, _ fixed: Parameters, _ axes: [Axis]
    ) -> [Piece] {
        var pieces: [Piece] = []
        var text = experiment + "{"
        let names = (Array(fixed.keys) + axes.map(\.name)).sorted()
        for (index, name) in names.enumerated() {
            text += (index == 0 ? "" : ", ") + name + "="
            if let value = fixed[name] {
                text += Self.text(of: value)
            } else if let axis = axes.firstIndex(where: { $0.name == name }) {
                pieces += [.fixed(Array(text.utf8)), .axis(axis)]
                text = ""
            }
        }
        return pieces + [.fixed(Array((text + "}#").utf8))]
    }

    /// A value as `TrialPoint.canonicalText` writes it.
    private static func text(of value: ParameterValue) -> String {
        if case .string(let word) = value { return "\"\(word)\"" }
        return value.description
    }

    private static func text(of parameters: Parameters) -> String {
        TrialPoint(experiment: "", parameters: parameters, seed: 0).canonicalText
    }
}
