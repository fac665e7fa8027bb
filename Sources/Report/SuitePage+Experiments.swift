import Declarations
import Results
import SuiteKit

extension SuitePage {
    /// What was run: points, seeds, reported numbers, costs, failures.
    var experiments: Markup {
        Markup.lines(suite.experiments.map(experiment))
    }

    private func experiment(_ declared: ExperimentDeclaration) -> Markup {
        let summary = report.experiments.first { $0.experiment == declared.id }
        let files = report.data.filter { $0.experiment == declared.id }.map { file -> Markup in
            let name = [file.experiment, file.table].compactMap { $0 }.joined(separator: ".")
            return "<a href=\"\(root + file.path)\">\(name).csv</a>"
        }
        let links: Markup =
            files.isEmpty
            ? .none : "<p class=\"files\">Records: \(Markup.joined(files, by: " · "))</p>\n"
        return """
            <div class="experiment">
            <h3 id="experiment-\(declared.id)">\(declared.id)</h3>
            \(declared.about.isEmpty ? Markup.none : "<p>\(rich(declared.about))</p>")
            <dl class="facts">
            \(Markup.lines(experimentFacts(declared, summary).map(line)))</dl>
            \(links)\(failures(summary))</div>
            """
    }

    private func line(_ fact: Fact) -> Markup {
        "<dt>\(fact.name)</dt><dd>\(rich(fact.value))</dd>"
    }

    private func failures(_ summary: ExperimentSummary?) -> Markup {
        guard let summary, !summary.failures.isEmpty else { return .none }
        let shown = 20
        let items = summary.failures.prefix(shown).map { failed -> Markup in
            let output: Markup =
                failed.failure.output.isEmpty ? .none : "<pre>\(failed.failure.output)</pre>"
            return """
                <li><span class="id">\(failed.point.canonicalText)</span>: \
                \(failed.failure.message)\(output)</li>
                """
        }
        let rest = summary.failures.count - shown
        let more: Markup = rest > 0 ? "<li>… and \(countText(rest)) more</li>\n" : .none
        return """
            <p class="warning"><b>\(counted(summary.failures.count, "trial")) failed</b></p>
            <ul class="deviations">
            \(Markup.lines(items))\(more)</ul>

            """
    }
}

/// What is declared of an experiment and what its trials took, line by line.
func experimentFacts(
    _ declared: ExperimentDeclaration, _ summary: ExperimentSummary?
) -> [Fact] {
    var facts = [Fact("type", declared.run)]
    if !declared.parameters.isEmpty {
        facts.append(Fact("parameters", parameterText(declared.parameters)))
    }
    let cases = declared.cases.filter { !$0.isEmpty }
    if !cases.isEmpty {
        facts.append(Fact("cases", cases.map(parameterText).joined(separator: "; ")))
    }
    for axis in declared.grid {
        let values = axis.values.map(\.description).joined(separator: ", ")
        facts.append(Fact("grid", "\(axis.name) ∈ {\(values)}"))
    }
    facts.append(Fact("seeds", countText(declared.seeds)))
    if !declared.data.isEmpty {
        facts.append(Fact("data", declared.data.joined(separator: ", ")))
    }
    for need in declared.needs {
        facts.append(Fact("needs", "\(need.artifact) of \(need.producer)"))
    }
    for number in declared.reports {
        facts.append(Fact("reports", "\(number.name): \(number.meaning)"))
    }
    for table in declared.tables {
        let columns = table.columns.map { "\($0.name): \($0.meaning)" }.joined(separator: "; ")
        facts.append(Fact("table", "\(table.name) – \(columns)"))
    }
    facts.append(
        Fact(
            "limits",
            "\(durationText(declared.timeLimit)) and \(scaledText(declared.memoryLimit, unit: "B"))"
                + " a trial, " + counted(declared.threads, "BLAS thread")))
    if let summary { facts += costFacts(summary) }
    return facts
}

private func costFacts(_ summary: ExperimentSummary) -> [Fact] {
    let trials = [
        "\(countText(summary.declared)) declared",
        "\(countText(summary.succeeded)) succeeded",
        summary.controls > 0 ? "\(countText(summary.controls)) for controls alone" : "",
        summary.failures.isEmpty ? "" : "\(countText(summary.failures.count)) failed",
        summary.missing > 0 ? "\(countText(summary.missing)) not run" : "",
    ]
    let work = [
        scaledText(summary.counters.flops, unit: "flop"),
        counted(summary.counters.blasCalls, "BLAS call"),
        scaledText(summary.counters.bytesAllocated, unit: "B") + " allocated",
        summary.counters.oracleEvaluations > 0
            ? counted(summary.counters.oracleEvaluations, "oracle evaluation") : "",
    ]
    var facts = [Fact("trials", trials.filter { !$0.isEmpty }.joined(separator: ", "))]
    guard summary.succeeded + summary.failures.count > 0 else { return facts }
    facts.append(
        Fact(
            "time",
            "\(durationText(summary.cost.cpuSeconds)) of the processor, "
                + "\(durationText(summary.cost.wallSeconds)) on the clock, slowest trial "
                + durationText(summary.slowest)))
    facts.append(Fact("work", work.filter { !$0.isEmpty }.joined(separator: ", ")))
    facts.append(Fact("peak memory", scaledText(summary.cost.peakMemory, unit: "B")))
    return facts
}

/// Parameters sorted by name: `arms = 64, policy = uniform`.
func parameterText(_ parameters: Parameters) -> String {
    parameters.keys.sorted().map { name in
        "\(name) = \(parameters[name].map(\.description) ?? "")"
    }.joined(separator: ", ")
}
