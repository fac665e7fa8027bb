import ArgumentParser
import Foundation
import Kernels
import Runner

extension Doctor {
    /// Which kernels of OpenBLAS this processor gets, what the environment pins, and their speed.
    func kernels(isMeasured: Bool) -> [Finding] {
        let topic = "kernels"
        let version = NumericEnvironment(.inherited).library
        let best = NumericEnvironment(.automatic).core
        let inherited = BLAS.coreName
        let pinned = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"]
        let source = pinned.map { "OPENBLAS_CORETYPE is \($0)" } ?? "OpenBLAS's own choice"
        var findings = [
            Finding(topic, "library", .ok, version),
            Finding(
                topic, "core type", .ok,
                "workers get \(best), the best known for this processor (--blas-core auto)"),
        ]
        guard isMeasured else {
            findings.append(Finding(topic, "inherited", .ok, "\(inherited) (\(source))"))
            return findings
        }
        let portable = NumericEnvironment.portableCore
        let names = Set([best, inherited, portable])
        var speeds: [String: Double] = [:]
        for name in names.sorted() { speeds[name] = speed(core: name) }
        guard let auto = speeds[best] else {
            findings.append(
                Finding(
                    topic, "speed", .problem, "OpenBLAS does not take the core type \(best)",
                    repair: "give '--blas-core inherit' to run, check and report"))
            return findings
        }
        let text = String(format: "%.1f Gflop/s in double precision, one thread", auto)
        let fastest = speeds.max { $0.value < $1.value }
        // Two timings of the same kernels differ by some per cent on a busy machine.
        if let fastest, fastest.value > 1.25 * auto {
            findings.append(
                Finding(
                    topic, "speed", .note,
                    text + String(format: "; \(fastest.key) gives %.1f", fastest.value),
                    repair:
                        "if that repeats, give '--blas-core \(fastest.key)' to run, check, report"))
        } else {
            findings.append(Finding(topic, "speed", .ok, text))
        }
        findings.append(share("inherited", inherited, source, speeds, auto))
        findings.append(
            share("portable", portable, "what --portable pins", speeds, auto))
        return findings
    }

    /// What a core type costs against the one that workers get.
    private func share(
        _ name: String, _ core: String, _ source: String, _ speeds: [String: Double],
        _ best: Double
    ) -> Finding {
        guard let speed = speeds[core] else {
            return Finding(
                "kernels", name, .note, "\(core) (\(source)): this OpenBLAS does not take it",
                repair: "unset OPENBLAS_CORETYPE")
        }
        let percent = Int((100 * speed / best).rounded())
        let text = String(format: "\(core) (\(source)): %.1f Gflop/s, \(percent) %%", speed)
        return Finding(
            "kernels", name, name == "inherited" && percent < 80 ? .note : .ok, text,
            repair: name == "inherited" && percent < 80
                ? "none is needed unless you pass '--blas-core inherit'; other programs gain by "
                    + "'unset OPENBLAS_CORETYPE'" : nil)
    }

    /// The speed of a matrix product with a core type, in Gflop/s, as a process of its own measures
    /// it: OpenBLAS chooses when it is loaded. Nil when it takes another core type.
    private func speed(core: String) -> Double? {
        let text = Self.output(
            [AssayCommand.program, "kernel-speed"],
            environment: ["OPENBLAS_CORETYPE": core, "OPENBLAS_NUM_THREADS": "1"])
        let words = text?.split(whereSeparator: \.isWhitespace) ?? []
        guard words.count == 2, words[0].lowercased() == core.lowercased() else { return nil }
        return Double(words[1])
    }
}

/// Measures the matrix product in this process and prints the core type and Gflop/s.
struct KernelSpeedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernel-speed", abstract: "Measure the matrix product for 'assay doctor'.",
        shouldDisplay: false)

    func run() throws {
        let n = 640
        let a = (0..<n * n).map { Double($0 % 17) - 8 }
        var c = [Double](repeating: 0, count: n * n)
        var best = Double.infinity
        let clock = ContinuousClock()
        // The first product also loads the code; the fastest of a few is the least disturbed.
        for _ in 0..<5 {
            let time = clock.measure {
                var span = c.mutableSpan
                Double.gemm(a.span, a.span, into: &span, m: n, n: n, k: n)
            }
            best = min(best, time / .seconds(1))
        }
        let flops = 2 * Double(n * n * n)
        print(BLAS.coreName, flops / best / 1e9)
    }
}
