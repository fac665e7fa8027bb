import Declarations
import Results
import Runner
import SuiteKit
import Testing

@Suite("Timing trials in pairs of fresh processes")
struct TrialTimerTests {
    private func timer(
        _ experiment: String, before: [String]? = nil, trials: [Int] = [0]
    ) throws -> TrialTimer {
        let runner = try Laboratory(experiment).runner()
        let own = [Laboratory.program, "worker"]
        return TrialTimer(
            runner, before: .init(worker: before ?? own, trials: trials),
            after: .init(worker: own, trials: trials))
    }

    private let steady = """
          - id: steady
            run: Steady
            parameters: {milliseconds: 0}
            grid: {rows: [1000, 2000]}
            seeds: 1
            reports: {mean: mean}
            tables: {curve: {step: step, noise: noise, kind: kind}}
        """

    @Test("both programs are timed, whichever goes first")
    func pair() throws {
        for isReversed in [false, true] {
            let (before, after) = try timer(steady, trials: [0, 1]).pair(
                passes: 2, isReversed: isReversed)
            #expect(before.cpuSeconds > 0 && after.cpuSeconds > 0)
            #expect(before.peakMemory > 0 && after.peakMemory > 0)
        }
    }

    @Test("a trial that fails, and a program that is no worker, are said")
    func faults() throws {
        let fault = """
              - id: fault
                run: Fault
                parameters: {kind: error}
                seeds: 1
                reports: {value: value}
            """
        #expect {
            _ = try timer(fault).pair(passes: 1, isReversed: false)
        } throws: { error in
            "\(error)".contains("the matrix is singular") && "\(error)".contains("fault{kind=")
        }
        #expect {
            _ = try timer(steady, before: ["/bin/true"]).pair(passes: 1, isReversed: false)
        } throws: { error in
            guard case TimingError.worker("/bin/true", _)? = error as? TimingError else {
                return false
            }
            return true
        }
    }

    @Test("a trial that reads artifacts cannot be timed by itself")
    func artifacts() throws {
        let plan = try Laboratory(
            """
              - id: train
                run: Train
                parameters: {width: 4, fails: false}
                seeds: 1
                reports: {norm: norm}
                produces: [model]
              - id: use
                run: Use
                parameters: {width: 4, scale: 2}
                seeds: 1
                reports: {count: count, norm: norm}
                needs: {model: train}
            """
        ).runner().plan
        #expect(TrialTimer.canTime(0, of: plan) && !TrialTimer.canTime(1, of: plan))
    }
}
