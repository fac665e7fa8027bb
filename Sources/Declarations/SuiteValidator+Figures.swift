import SuiteKit

extension SuiteValidator {
    /// Every panel draws columns that exist.
    mutating func checkFigures() {
        for (index, figure) in suite.figures.enumerated() {
            let path = "figures/\(index)"
            if figure.caption.isEmpty {
                complain("\(path)/caption", "figure '\(figure.id)' has an empty 'caption'")
            }
            guard meansSomething(at: figure.tiers) else { continue }
            let isList = suite.lines.isList("\(path)/panels")
            for (number, panel) in figure.panels.enumerated() {
                let outer = isList ? "\(path)/panels/\(number)" : path
                checkPanel(panel, at: "\(outer)/\(panel.mark)")
            }
        }
    }

    private mutating func checkPanel(_ panel: PanelDeclaration, at path: String) {
        guard let subject = panel.z ?? panel.y.first else {
            complain("\(path)/y", "a panel needs at least one y")
            return
        }
        guard let experiment = suite.experiment(subject.experiment) else { return }
        // The vertical axis of a heatmap may be a parameter.
        for (index, y) in panel.y.enumerated() {
            let place = panel.y.count > 1 ? "\(path)/y/\(index)" : "\(path)/y"
            if panel.z == nil, panel.mark != .scatter {
                _ = measured(y.column, in: experiment, at: place)
            } else {
                kind(of: y.column, in: experiment, at: place)
            }
        }
        if let z = panel.z { _ = measured(z.column, in: experiment, at: "\(path)/z") }
        checkQuantity(subject, in: experiment, at: path)
        if let x = panel.x, let kind = kind(of: x, in: experiment, at: "\(path)/x") {
            checkX(x, kind, of: panel, at: path)
        }
        if let series = panel.series { kind(of: series, in: experiment, at: "\(path)/series") }
        if let facet = panel.facet,
            let kind = kind(of: facet, in: experiment, at: "\(path)/facet"), kind != .parameter
        {
            complain("\(path)/facet", "'\(facet)' is not a parameter: a facet is a panel a value")
        }
    }

    private mutating func checkX(
        _ x: ColumnReference, _ kind: ColumnKind, of panel: PanelDeclaration, at path: String
    ) {
        guard case .table(let name) = kind, let y = panel.z?.column ?? panel.y.first?.column,
            y.table != name
        else { return }
        complain("\(path)/x", "'\(x)' and '\(y)' are not columns of one table")
    }
}
