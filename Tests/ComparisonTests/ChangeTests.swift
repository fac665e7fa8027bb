import Comparison
import Declarations
import Foundation
import Results
import Testing

@Suite("What changed, and whether it matters")
struct ChangeTests {
    @Test("the same results are bit-equal in everything, also by way of a baseline")
    func same() throws {
        let result = try compare(Sample(), Sample(), .bits)
        let suite = try #require(result.suites.first)
        #expect(suite.change == .same && result.objections.isEmpty && suite.notes.isEmpty)
        #expect(suite.claims.map(\.change) == [.same, .same])
        #expect(
            suite.experiments.map(\.change) == [.same] && suite.figures.map(\.change) == [.same])

        let snapshot = Snapshot(suites: [try Sample().results().withFigureDigests().snapshot])
        let baseline = try #require(snapshot.suites.first)
        let other = try SuiteComparison(SuiteResults(baseline), Sample().results())
        #expect(other.change == .same && other.figures.map(\.change) == [.same])
        #expect(try snapshot.json() == snapshot.json())
    }

    @Test("one bit in one trial is found, and lies within the noise of the seeds")
    func oneBit() throws {
        let result = try compare(Sample(), Sample(nudge: 0x1p-52))
        let experiment = try #require(result.suites.first?.experiments.first)
        #expect(experiment.change == .within)
        let quantity = try #require(experiment.quantities.first)
        #expect(experiment.quantities.map(\.name) == ["x"] && quantity.trials == 1)
        #expect(quantity.largest == 0x1p-52)
        #expect(result.objections.isEmpty)
        // Where bits have to be the same, and are asked for, it is a failure.
        #expect(try compare(Sample(), Sample(nudge: 0x1p-52), .bits).objections.count == 1)
    }

    @Test("a shift is a drift exactly when it is larger than 1.96 s / √n over the seeds")
    func noise() throws {
        let noise = 1.96 * Sample.deviation / Double(Sample.seeds).squareRoot()
        let small = try compare(Sample(), Sample(shift: 0.99 * noise), .drift)
        #expect(small.suites[0].experiments[0].change == .within && small.objections.isEmpty)
        let large = try compare(Sample(), Sample(shift: 1.01 * noise), .drift)
        #expect(large.suites[0].experiments[0].change == .drifted)
        #expect(large.objections.map(\.kind) == ["experiment", "figure"])
        #expect(try compare(Sample(), Sample(shift: 1.01 * noise)).objections.isEmpty)
        // The same by the means of a baseline.
        let baseline = SuiteResults(try Sample().results().snapshot)
        for (factor, change) in [(0.99, Change.within), (1.01, .drifted)] {
            let other = try Sample(shift: factor * noise).results()
            #expect(try SuiteComparison(baseline, other).experiments[0].change == change)
        }
    }

    @Test("an observed value may move by half its interval, or a hundredth of the way to its bound")
    func observed() throws {
        for (value, change) in [(1.09, Change.within), (1.11, .drifted), (1.0, .same)] {
            let result = try compare(Sample(), Sample(observed: value))
            #expect(result.suites[0].claims.map(\.change) == [change, change])
            #expect(result.objections.isEmpty)
        }
    }

    @Test("another verdict is a failure at the line of its claim, and named in every output")
    func verdict() throws {
        let result = try compare(
            Sample(), Sample(verdict: .contradicted, observed: 2, claims: ["mean"]))
        #expect(result.count(.verdict) == 1 && result.count(.removed) == 1)
        let objection = try #require(result.objections.first)
        #expect(objection.subject == "mean" && objection.kind == "claim")
        let line = try #require(
            try Sample(claims: ["mean"]).suite().claims.first { $0.id == "mean" }?.line)
        #expect(objection.line == line && line > 1)
        #expect(result.text().contains("reproduced → contradicted"))
        #expect(result.markdown().contains("suites/a/b/suite.yaml:\(line)"))
        let remark = try #require(result.annotations.first)
        #expect(
            remark.workflowCommand.hasPrefix("::error file=suites/a/b/suite.yaml,line=\(line),"))
    }

    @Test("other kernels are said, and bits are then not asked for")
    func kernels() throws {
        let result = try compare(Sample(), Sample(nudge: 0x1p-52, core: "Haswell"), .bits)
        #expect(result.objections.isEmpty && !result.suites[0].sameBitsExpected)
        let note = try #require(result.suites[0].notes.first)
        #expect(note.contains("SkylakeX") && note.contains("Haswell"))
        #expect(result.markdown().contains("Haswell"))
    }

    @Test("the same sources and kernels with other records are called not deterministic")
    func determinism() throws {
        let same = try compare(Sample(), Sample(nudge: 1e-9))
        #expect(same.suites[0].notes.contains { $0.contains("not deterministic") })
        let other = try compare(Sample(), Sample(nudge: 1e-9, sources: "def"))
        #expect(other.suites[0].notes.isEmpty)
    }

    @Test("one operation more for the same records is a failure, less is none")
    func work() throws {
        let more = try compare(Sample(), Sample(flops: 1001))
        #expect(more.objections.map(\.subject) == ["run"])
        #expect(more.objections[0].message.contains("flops"))
        #expect(try compare(Sample(), Sample(flops: 999)).objections.isEmpty)
        // Another algorithm with other records may take what it takes.
        #expect(try compare(Sample(), Sample(nudge: 1e-9, flops: 1001)).objections.isEmpty)
    }

    @Test("where a fixed parameter was changed, trials are matched by the others, and that is said")
    func parameter() throws {
        let result = try compare(Sample(), Sample(shift: 0.25, gap: 2))
        let experiment = result.suites[0].experiments[0]
        #expect(experiment.changedParameters == ["gap"] && !experiment.hasSamePoints)
        let quantity = try #require(experiment.quantities.first)
        // 16 trials, each moved by a quarter; the sum of tenths and quarters is rounded.
        #expect(quantity.trials == 16 && abs((quantity.shift ?? 0) - 0.25) < 1e-15)
        // Other parameters are a reason for other records, and other work is none of a regression.
        #expect(result.suites[0].notes.isEmpty && experiment.counters.isEmpty)
        #expect(result.text().contains("changed: gap"))
    }

    @Test("what has not run before is new, not changed; what does not run any more is a failure")
    func notRun() throws {
        let started = try compare(Sample(verdict: .notRun), Sample())
        #expect(started.suites[0].claims.map(\.change) == [.added, .added])
        #expect(started.objections.isEmpty && !started.suites[0].notes.isEmpty)
        #expect(try compare(Sample(), Sample(verdict: .notRun)).objections.count == 2)
    }

    @Test("trials that fail now are a failure")
    func failures() throws {
        let result = try compare(Sample(), Sample(failures: 2))
        #expect(result.suites[0].experiments[0].change == .verdict)
        #expect(result.objections.contains { $0.message.contains("2 of 16 trials fail") })
        #expect(try compare(Sample(failures: 2), Sample(failures: 2)).objections.isEmpty)
    }

    @Test("labels that change are found, without numbers")
    func labels() throws {
        let result = try compare(Sample(), Sample(label: "shaky"))
        let quantity = try #require(result.suites[0].experiments[0].quantities.first)
        #expect(quantity.name == "curve.kind" && quantity.change == .drifted)
        #expect(quantity.trials == 16 && quantity.largest == nil)
    }

    @Test("a suite that only one side has is new or gone, and gone is a failure")
    func presence() throws {
        let added = try SuiteComparison(nil, Sample().results())
        let removed = try SuiteComparison(Sample().results(), nil)
        #expect(added.change == .added && removed.change == .removed)
        let both = StateComparison(before: "a", after: "b", suites: [added, removed])
        #expect(both.objections.map(\.message) == ["the suite is gone"])
    }

    @Test("a figure that changed is shown before, now and as a difference")
    func figures() throws {
        let result = try compare(Sample(), Sample(shift: 3))
        let figure = try #require(result.suites[0].figures.first)
        #expect(figure.change == .drifted && figure.share ?? 0 > 0)
        let files = result.page()
        let folder = "figures/a/b/means."
        #expect(
            files.map(\.path) == [
                "index.html", folder + "before.svg", folder + "after.svg",
                folder + "difference.png",
            ])
        let text = String(decoding: files[0].content, as: UTF8.self)
        for file in files.dropFirst() { #expect(text.contains("src=\"\(file.path)\"")) }
        // A baseline has no picture to show, and says so.
        let baseline = try SuiteResults(Sample().results().withFigureDigests().snapshot)
        let other = try SuiteComparison(baseline, Sample(shift: 3).results())
        #expect(other.figures[0].before.isEmpty && !other.figures[0].after.isEmpty)
        #expect(other.figures[0].message.contains("baseline"))
    }

    @Test("a figure is the same while its records and declaration are")
    func declaration() throws {
        // A caption is not drawn; nothing else of the figure has changed.
        let result = try compare(Sample(), Sample(caption: "Another caption."))
        #expect(result.suites[0].figures.map(\.change) == [.same])
    }
}
