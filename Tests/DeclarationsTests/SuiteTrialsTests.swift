import Declarations
import SuiteKit
import Testing

@Suite("The trials that a suite needs")
struct SuiteTrialsTests {
    @Test("a check needs the points of its filter and of its partners")
    func needed() throws {
        let suite = try read(sample)
        // Two checks: policy log (2 cases × 2 horizons), and all eight points.
        #expect(suite.neededPoints(for: suite.claims[0]).count == 8)
        let slope = suite.neededPoints(for: suite.claims[1])
        #expect(slope.count == 4)
        #expect(slope.allSatisfy { $0.nominal["policy"] == .string("log") })
        #expect(slope.allSatisfy { $0.nominal == $0.actual && $0.experiment == "regret" })
        // Both sides of an order.
        #expect(suite.neededPoints(for: suite.claims[2]).count == 8)
    }

    @Test("a control replaces parameters where its filter says, and nowhere else")
    func control() throws {
        let suite = try read(sample)
        let points = suite.controlPoints(for: suite.claims[0])
        #expect(points.count == 8)
        for point in points {
            let isOverridden = point.nominal["policy"] == .string("log")
            #expect(point.actual["rate"] == (isOverridden ? .int(9) : point.nominal["rate"]))
            #expect(point.actual["horizon"] == point.nominal["horizon"])
        }
        #expect(suite.controlPoints(for: suite.claims[1]).isEmpty)
    }

    @Test("without a filter of its own, a control of an order overrides the lower side")
    func order() throws {
        let text = sample.replacing(
            "    contested: our", with: "    control: {parameters: {rate: 9}}\n    contested: our")
        let suite = try read(text)
        for point in suite.controlPoints(for: suite.claims[2]) {
            let isLower = point.nominal["policy"] == .string("log")
            #expect((point.actual["rate"] == .int(9)) == isLower)
        }
    }

    @Test("an artifact comes from the same seed and the same varied parameters")
    func producer() throws {
        let suite = try read(sample)
        let need = try #require(suite.experiment("regret")?.needs.first)
        let consumer: Parameters = ["policy": .string("uniform"), "rate": .double(3)]
        let made = try #require(suite.producer(of: need, for: consumer, seed: 2))
        #expect(made.experiment == "train")
        #expect(made.seed == 2)
        // The rate is not varied by the producer, and so stays its own.
        let expected: Parameters = [
            "policy": .string("uniform"), "rate": .double(0.01), "width": .int(8),
        ]
        #expect(made.parameters == expected)
        #expect(suite.producer(of: need, for: [:], seed: 0) == nil)
        let single = try read(sample.replacing("seeds: 3\n    data", with: "seeds: 1\n    data"))
        #expect(single.producer(of: need, for: consumer, seed: 2)?.seed == 0)
    }
}
