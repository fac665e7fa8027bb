import Declarations
import SuiteKit
import Testing

@Suite("Reading a suite")
struct SuiteReaderTests {
    @Test("every key of the grammar is read without a complaint")
    func everyKey() {
        #expect(complaints(sample) == [])
        #expect(complaints(sample, tier: .paper) == [])
    }

    @Test(
        "what is wrong is said with its place",
        arguments: [
            Change(
                "    seeds: 3\n    data",
                to: "    sedes: 3\n    data",
                "14:5: unknown key 'sedes': did you mean 'seeds'?"),
            Change(
                "year: 2024",
                to: "years: 2024",
                "2:3: the paper needs 'year'",
                "3:3: unknown key 'years': did you mean 'year'?"),
            Change(
                "year: 2024",
                to: "year: two",
                "3:9: 'year' has to be a number, and is 'two'"),
            Change(
                "year: 2024",
                to: "year: 2024.5",
                "3:9: 'year' has to be a whole number from 1600 on, and is '2024.5'"),
            Change(
                "paper:\n  title",
                to: "paper: [1]\nother:\n  title",
                "1:8: the paper has to be a map of title, year, url, authors, venue, arxiv, and is a list",
                "2:1: unknown key 'other': the suite has paper, experiments, claims, figures, reference, deviations, untested"
            ),
            Change(
                "seeds: 3\n    data",
                to: "seeds: 0\n    data",
                "14:12: 'seeds' has to be a whole number from 1 on, and is '0'"),
            Change(
                "seeds: 3\n    data",
                to: "seeds: [3]\n    data",
                "14:12: 'seeds' has to be a number, and is a list"),
            Change(
                "width: 8, rate",
                to: "width: {a: 1}, rate",
                "12:25: a value is a number, a word, true, false or a list, not a map"),
            Change(
                "width: 8, rate",
                to: "width: .inf, rate",
                "12:25: '.inf' is not a finite number: give a number, or quote it if the word is meant"
            ),
            Change(
                "width: 8, rate",
                to: "width: -Inf, rate",
                "12:25: '-Inf' is not a finite number: give a number, or quote it if the word is meant"
            ),
            Change(
                "width: 8, rate",
                to: "width: 1e999, rate",
                "12:25: '1e999' is beyond the range of numbers (1.8e308)"),
            Change(
                "width: 8, rate",
                to: "width: 99999999999999999999, rate",
                "12:25: '99999999999999999999' is too large for a whole number: write 1e20"),
            Change(
                "width: 8, rate",
                to: "width: , rate",
                "12:25: a value is a number, a word, true, false or a list, not empty"),
            Change(
                "{policy: [log, uniform]}",
                to: "{policy: log}",
                "13:20: grid axis 'policy' has to be a list of values, and is 'log'; a single value belongs to 'parameters'"
            ),
            Change(
                "id: train",
                to: "id: ../train",
                "9:9: 'id' is '../train', and has to be small letters a–z, digits and single hyphens: 'regret-vs-horizon'"
            ),
            Change(
                "id: train",
                to: "id: /etc/passwd",
                "9:9: 'id' is '/etc/passwd', and has to be small letters a–z, digits and single hyphens: 'regret-vs-horizon'"
            ),
            Change(
                "id: level",
                to: "id: the level",
                "45:9: 'id' is 'the level', and has to be letters a–z and A–Z, digits and single hyphens: 'regret-vs-horizon'"
            ),
            Change(
                "id: regret\n    run",
                to: "id: train\n    run",
                "18:9: 'train' is declared twice, first in line 9",
                "83:28: there is no experiment 'regret': the suite has train, train",
                "114:44: there is no experiment 'regret': the suite has train, train"),
            Change(
                "id: growth",
                to: "id: level",
                "57:9: 'level' is declared twice, first in line 45"),
            Change(
                "id: panels",
                to: "id: regret",
                "109:9: 'regret' is declared twice, first in line 88"),
            Change(
                "data: [digits8x8]",
                to: "data: [../../etc/passwd]",
                "15:12: 'data' lists '../../etc/passwd', and a name has letters, digits, '-' and '_', and no path"
            ),
            Change(
                "produces: [model]",
                to: "produces: model",
                "16:15: 'produces' has to be a list, and is 'model'"),
            Change(
                "reports: {loss: final loss in nats}",
                to: "reports: [loss]",
                "17:14: 'reports' has to be a map, and is a list"),
            Change(
                "reports: {loss: final loss in nats}",
                to: "reports: {final.loss: nats}",
                "17:15: a column is named 'final.loss', and a name has neither dots, spaces nor slashes"
            ),
            Change(
                "timeLimit: 2.5",
                to: "timeLimit: 0",
                "36:16: 'timeLimit' has to be more than 0 seconds, and is '0'"),
            Change(
                "memoryLimit: 512MB",
                to: "memoryLimit: 512",
                "37:18: 'memoryLimit' has to be a size such as 512MB or 2GB, and is '512'"),
            Change(
                "seeds: 3\n      timeLimit",
                to: "sede: 3\n      timeLimit",
                "42:7: unknown key 'sede': did you mean 'seeds'?"),
            Change(
                "seeds: 3\n      timeLimit",
                to: "run: Train\n      timeLimit",
                "42:7: unknown key 'run': an override of a tier has about, parameters, cases, grid, seeds, data, produces, needs, reports, tables, timeLimit, memoryLimit, threads, peers",
                tier: .paper),
            Change(
                "source: Theorem 1",
                to: "sauce: Theorem 1",
                "45:5: a claim needs 'source'",
                "47:5: unknown key 'sauce': did you mean 'source'?"),
            Change(
                "check: {slope:",
                to: "check: {slop:",
                "60:13: unknown key 'slop': did you mean 'slope'?"),
            Change(
                "check: {slope: {y",
                to: "check: {value: {y: regret, within: [0, 1]}, slope: {y",
                "60:12: a check is one of value, bound, slope, order, peak, monotone, correlation, limit, agreement, rate, identity; several make a list"
            ),
            Change(
                "{y: regret, x: horizon, scale",
                to: "{y: regert, x: horizon, scale",
                "60:24: no experiment reports 'regert': did you mean 'regret'?"),
            Change(
                "{y: regret, x: horizon, scale",
                to: "{y: '.', x: horizon, scale",
                "60:24: 'y' has to name a column: 'regret' or 'curve.loss'"),
            Change(
                "{y: regret, x: horizon, scale",
                to: "{y: regret, scale",
                "60:20: a slope needs 'x'"),
            Change(
                "scale: log-log",
                to: "scale: loglog",
                "60:51: 'scale' has to be one of log-log, linear, log-y, log-x, and is 'loglog': did you mean 'log-log'?"
            ),
            Change(
                "within: [0.6, 0.7]",
                to: "within: [0.7, 0.6]",
                "60:68: nothing lies in [0.7, 0.6]: the lower bound is above the upper"),
            Change(
                "within: [0.6, 0.7]",
                to: "within: 0.6",
                "60:68: 'within' has to be [lower, upper], and is '0.6'"),
            Change(
                "within: [0.6, 0.7]",
                to: "within: [0.6, 0.7], atMost: 3",
                "60:68: a slope has either 'within' or 'atLeast' and 'atMost'"),
            Change(
                "within: [0.6, 0.7], ",
                to: "",
                "60:20: a slope needs 'within', 'atLeast' or 'atMost'"),
            Change(
                "statistic: median, atMost: 3",
                to: "statistic: middle, atMost: 3",
                "50:57: 'statistic' has to be one of mean, median, min, max, last, sum, sd, and is 'middle'"
            ),
            Change(
                "statistic: median, atMost: 3",
                to: "statistic: median",
                "50:16: a bound needs 'atLeast' or 'atMost'"),
            Change(
                "statistic: median, atMost: 3",
                to: "atMost: 3, atLeast: 4",
                "50:16: nothing lies in [4, 3]: the lower bound is above the upper"),
            Change(
                "{atLeast: 2}",
                to: "{}",
                "50:93: the range of 'curve.t' needs 'atLeast' or 'atMost'"),
            Change(
                "{atLeast: 2}",
                to: "{above: 2}",
                "50:93: the range of 'curve.t' needs 'atLeast' or 'atMost'",
                "50:94: unknown key 'above': a range has atLeast, atMost"),
            Change(
                "share: 0.5",
                to: "share: 0",
                "49:89: 'share' has to be more than 0 and at most 1, and is '0'"),
            Change(
                "lower: {where: {policy: log}}",
                to: "lower: {}",
                "66:39: a partner needs 'where', 'y' or both, to differ from the quantity"),
            Change(
                "lower: {where: {policy: log}}",
                to: "lower: {where: {policy: uniform}}",
                "66:20: the two sides of this order are the same"),
            Change(
                "factor: 0.9",
                to: "factor: 0",
                "66:118: 'factor' has to be positive, and is '0'"),
            Change(
                "kind: maximum",
                to: "kind: max",
                "73:49: 'kind' has to be one of maximum, minimum, and is 'max'"),
            Change(
                "against: [8], ",
                to: "",
                "73:15: a peak has 'against' and 'atLeast' both, or neither"),
            Change(
                "against: [8], atLeast: 2",
                to: "against: [8], atLeast: 1",
                "73:93: an extremum is never less: 'atLeast' has to be above 1 to mean anything"),
            Change(
                "monotone: {y: curve.loss, x: curve.t, atMost: -0.8}",
                to: "monotone: {y: curve.loss, x: curve.t, atMost: 1}",
                "74:19: every number from -1 to 1 meets this expectation: nothing could fail it"),
            Change(
                "condition: {atLeast: 1}, atLeast: 0.9",
                to: "condition: {atLeast: 1}, atLeast: 0",
                "83:15: every number from 0 to 1 meets this expectation: nothing could fail it"),
            Change(
                "condition: {atLeast: 1}, atLeast: 0.9",
                to: "condition: {}, atLeast: 0.9",
                "83:55: the condition needs 'atLeast' or 'atMost'"),
            Change(
                "equals: 3, absolute: 0.1, relative: 0.1",
                to: "equals: 3",
                "76:16: a limit needs 'absolute' or 'relative' above 0"),
            Change(
                "equals: 3, absolute: 0.1, relative: 0.1",
                to: "equals: 0, relative: 0.1",
                "76:16: a share of 0 is 0: a limit at 0 needs 'absolute'"),
            Change(
                "absolute: 1e-10",
                to: "absolute: -1e-10",
                "84:57: 'absolute' has to be at least 0, and is '-1e-10'"),
            Change(
                "parameters: {rate: 9}",
                to: "parameters: {}",
                "53:7: a control has to override at least one parameter"),
            Change(
                "tiers: [paper]",
                to: "tiers: [papers]",
                "62:13: 'tiers' has to be one of ci, paper, bench, and is 'papers': did you mean 'paper'?"
            ),
            Change(
                "tiers: [paper]",
                to: "tiers: []",
                "62:12: at least one of the tiers ci, paper and bench is needed"),
            Change(
                "{experiment: regret, y",
                to: "{experiment: regrets, y",
                "83:28: there is no experiment 'regrets': did you mean 'regret'?"),
            Change(
                "reports: {loss: final loss in nats}",
                to: "reports: {regret: nats}",
                "49:20: 'regret' is reported by train and regret: say which with 'experiment'",
                "60:24: 'regret' is reported by train and regret: say which with 'experiment'",
                "66:24: 'regret' is reported by train and regret: say which with 'experiment'",
                "75:26: 'regret' is reported by train and regret: say which with 'experiment'",
                "76:20: 'regret' is reported by train and regret: say which with 'experiment'",
                "77:24: 'regret' is reported by train and regret: say which with 'experiment'",
                "84:23: 'regret' is reported by train and regret: say which with 'experiment'",
                "85:20: 'regret' is reported by train and regret: say which with 'experiment'",
                "92:10: 'regret' is reported by train and regret: say which with 'experiment'",
                "113:34: 'regret' is reported by train and regret: say which with 'experiment'",
                "115:22: 'regret' is reported by train and regret: say which with 'experiment'"),
            Change(
                "line:\n",
                to: "lines:\n",
                "88:5: a figure has one of line, scatter, bars, heatmap, contour, histogram, or 'panels' with a list of them",
                "91:5: unknown key 'lines': did you mean 'line'?"),
            Change(
                "band: 95%",
                to: "band: 95",
                "99:13: 'band' has to be none, range, sd or a share such as 95%, and is '95'"),
            Change(
                "log: [x, y]",
                to: "log: [x, w]",
                "100:16: 'log' has to be one of x, y, z, and is 'w'"),
            Change(
                "symlog: {x: 1e-3}",
                to: "symlog: {x: 0}",
                "115:53: the threshold of 'symlog' has to be positive, and is '0'"),
            Change(
                "{horizontal: 0.5, label: half}",
                to: "{label: half}",
                "105:11: a guide is one of horizontal, vertical, power"),
            Change(
                "z: regret, reduce",
                to: "reduce",
                "113:18: a heatmap needs 'z', the color's column"),
            Change(
                "histogram: {y",
                to: "histogram: {x: horizon, y",
                "114:24: a histogram counts 'y', and has no 'x'"),
            Change(
                "individual: false",
                to: "individual: no",
                "108:19: 'individual' has to be true or false, and is 'no'"),
            Change(
                "{x: [1, 1e6], y",
                to: "{x: [10, 1], y",
                "101:18: nothing lies in [10, 1]: the lower bound is above the upper"),
            Change(
                "columns: 2",
                to: "columns: 0",
                "111:14: 'columns' has to be a whole number from 1 on, and is '0'"),
            Change(
                "untested:\n  - {statement",
                to: "untested:\n  - {statment",
                "121:5: an untested statement needs 'statement'",
                "121:6: unknown key 'statment': did you mean 'statement'?"),
            Change(
                "title: Regret of",
                to: "title: Regret of\n  title: two",
                "2:3: key 'title' stands here twice"),
            Change(
                "title: Regret of",
                to: "title: [Regret of",
                "3:7: this is no YAML: while parsing a flow sequence: did not find expected ',' or ']'"
            ),
            Change(
                "title: Regret of",
                to: "title: &a Regret of",
                "2:10: anchors and aliases (& and *) are not allowed: write the value out, or quote a text that begins like this"
            ),
            Change(
                "title: Regret of",
                to: "title: *a Regret of",
                "2:10: anchors and aliases (& and *) are not allowed: write the value out, or quote a text that begins like this"
            ),
            Change(
                "title: Regret of",
                to: "title: !!str Regret of",
                "2:10: tags and directives (! and %) are not allowed: quote a text that begins like this"
            ),
            Change(
                "title: Regret of",
                to: "title: \u{1}Regret of",
                "2:10: the file is binary (byte 1): is it a suite.yaml?"),
            Change(
                "paper:\n",
                to: "? [a]\n: 1\npaper:\n",
                "1:3: a key has to be a word"),
            Change(
                "deviations:",
                to: "---\ndeviations:",
                "119:1: this is no YAML: expected a single document in the stream: but found another document"
            ),
        ])
    func wrong(_ change: Change) {
        #expect(complaints(change.yaml, tier: change.tier) == change.complaints)
    }
}
