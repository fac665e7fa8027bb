import Foundation

/// The files of a new suite: a small complete example, whose numbers are known in closed form.
///
/// The mean of n noisy observations against the last one alone. With independent normal noise of
/// deviation σ the squared error of the mean is σ²/n times a χ² with one degree of freedom.
enum SuiteTemplate {
    /// The family's list with this paper alone.
    static func list(_ name: SuiteName) -> String {
        """
        public import SuiteKit

        /// Papers of the family \(name.family).
        public let \(name.family) = Family(
            "\(name.family)",
            [
                \(name.type).paper
            ])

        """
    }

    /// The Swift file.
    static func code(_ name: SuiteName, _ paper: PaperFacts) -> String {
        """
        import Randomness
        import SuiteKit

        /// \(line(paper.title))
        enum \(name.type) {
            static let paper = Paper("\(name.slug)", [Estimation.self])

            /// Claim: the mean of n noisy observations is nearer to the truth than one of them.
            struct Estimation: Experiment {
                /// Number of observations n.
                let samples: Int
                /// Standard deviation σ of the noise.
                let noise: Double
                /// How the observations become one estimate.
                let method: Method

                enum Method: String, Decodable, CaseIterable { case proposed, baseline }

                func run(_ trial: Trial) throws -> Record {
                    let truth = 1.0
                    var draws = trial.random("observations")
                    let observations = (0..<samples).map { _ in truth + noise * draws.normal() }

                    let estimate =
                        switch method {
                        case .proposed: observations.reduce(0, +) / Double(samples)
                        case .baseline: observations[samples - 1]
                        }

                    let error = estimate - truth
                    var record = Record()
                    record.report("estimate", estimate)
                    record.report("squared_error", error * error)
                    record.report("scaled_error", Double(samples) * error * error / (noise * noise))
                    record.report(
                        "deviations", abs(error) * Double(samples).squareRoot() / noise)
                    return record
                }
            }
        }

        """
    }

    /// The declaration.
    static func declaration(_ name: SuiteName, _ paper: PaperFacts) -> String {
        """
        # yaml-language-server: $schema=../../suite.schema.json
        paper:
        \(facts(paper))

        # Everything below is the example of 'assay new'. Replace it from the paper: claims and their
        # bounds first, before the code has printed a number. docs/first-suite.md is the guide,
        # docs/declaration.md has every key.
        experiments:
          - id: estimation
            run: Estimation
            about: The mean of n noisy observations, and the last of them alone.
            parameters: {noise: 1}
            grid: {method: [proposed, baseline], samples: [4, 16, 64, 256]}
            seeds: 200
            reports:
              estimate: estimate of the truth, which is 1
              squared_error: squared error of the estimate
              scaled_error: "n · squared error / σ²"
              deviations: "|error| in units of σ/√n"
            paper: {seeds: 2000}

        claims:
          - id: rate-of-error
            statement: The squared error of the mean falls as 1/n
            source: example, not of the paper
            check: {slope: {y: squared_error, x: samples, where: {method: proposed}, within: [-1.2, -0.8]}}
            tolerance: "a mean square of 200 normals is known to √(2/200) = 10 %, a slope over four sizes to 0.03"
            control:
              parameters: {method: baseline}
              expect: one observation does not get better by being the last of many; the slope is 0

          - id: better
            statement: The mean is nearer to the truth than one observation
            source: example, not of the paper
            check:
              order:
                y: squared_error
                lower: {where: {method: proposed, samples: 64}}
                higher: {where: {method: baseline, samples: 64}}
                margin: 0.5
            tolerance: "the difference is 1 − 1/64 with a standard error of 0.1; half of it is margin"
            control: {parameters: {method: baseline}}

          - id: variance
            statement: The squared error of the mean is σ²/n
            source: example, not of the paper
            check: {value: {y: scaled_error, where: {method: proposed, samples: 64}, equals: 1, absolute: 0.5}}
            tolerance: five standard errors of 0.1
            control: {parameters: {method: baseline}}

          - id: unbiased
            statement: The mean is right on average
            source: example, not of the paper
            check: {value: {y: estimate, where: {method: proposed, samples: 256}, equals: 1, absolute: 0.03}}
            tolerance: "the standard error is 1/√(256 · 200) = 0.0044; the interval takes two of them"

          - id: three-deviations
            statement: The mean is hardly ever further than three deviations away
            source: example, not of the paper
            check: {rate: {y: deviations, where: {method: proposed, samples: 64}, condition: {atMost: 3}, atLeast: 0.97}}
            tolerance: "the share is 0.9973; 0.97 lies seven standard errors below"

        figures:
          - id: error
            caption: Squared error against the number of observations; mean and 95 % interval over seeds.
            line:
              y: squared_error
              x: samples
              series: method
              names: {proposed: mean, baseline: one observation}
              band: 95%
              log: [x, y]
              labels: {x: observations n, y: squared error}

        deviations:
          - This suite is still the example that 'assay new' writes.

        untested:
          - {statement: What the paper claims, why: the example is yet to be replaced}

        """
    }

    private static func facts(_ paper: PaperFacts) -> String {
        var lines = ["title: " + quoted(paper.title)]
        if let authors = paper.authors { lines.append("authors: " + quoted(authors)) }
        lines.append("year: \(paper.year)")
        if let venue = paper.venue { lines.append("venue: " + quoted(venue)) }
        if let arxiv = paper.arxiv { lines.append("arxiv: \"\(arxiv)\"") }
        lines.append("url: " + quoted(paper.url))
        return lines.map { "  " + $0 }.joined(separator: "\n")
    }

    /// A text between double quotes, as YAML reads it.
    private static func quoted(_ text: String) -> String {
        let escaped = line(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped)\""
    }

    /// A text without line breaks and control characters.
    private static func line(_ text: String) -> String {
        let words = text.unicodeScalars.split {
            $0.properties.isWhitespace || $0.properties.generalCategory == .control
        }
        return words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
    }
}
