import Results
import SuiteKit

/// Why there is no number.
enum Shortfall: Error, Equatable {
    /// A trial failed, or what it left does not define the number.
    case failed(String)
    /// A trial has not been run.
    case missing(String)

    /// The reason, in one sentence.
    var message: String {
        switch self {
        case .failed(let message), .missing(let message): message
        }
    }

    /// The status of a check that it befalls.
    var status: CheckResult.Status {
        if case .failed = self { .failed } else { .notRun }
    }

    /// A failure outweighs a trial that is merely missing; of two alike the first stays.
    static func worse(_ a: Shortfall?, _ b: Shortfall?) -> Shortfall? {
        guard let a else { return b }
        if case .missing = a, case .failed? = b { return b }
        return a
    }
}

extension Observations {
    /// The record of a trial.
    func record(_ index: Int) throws(Shortfall) -> Record {
        switch all[index].outcome?.result {
        case .record(let record):
            return record
        case .failure(let failure):
            throw .failed("\(describe(index)) failed: \(failure.message)")
        case nil:
            throw .missing("\(describe(index)) has not been run")
        }
    }
}
