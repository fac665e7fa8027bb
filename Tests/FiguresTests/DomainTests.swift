import Figures
import Foundation
import Testing

@Suite("Scales")
struct DomainTests {
    static let domains = [
        Domain(.linear, range: -3...7), Domain(.log, range: 1e-4...1e9),
        Domain(.symlog(linearWidth: 0.5), range: -100...1000),
    ]

    @Test("rise strictly from 0 to 1", arguments: domains)
    func monotone(domain: Domain) {
        let values = (0...1000).map { domain.value(atFraction: Double($0) / 1000) }
        let fractions = values.map { domain.fraction($0) }
        #expect(zip(fractions, fractions.dropFirst()).allSatisfy { $0 < $1 })
        #expect(abs(fractions[0]) < 1e-12)
        #expect(abs(fractions[1000] - 1) < 1e-12)
    }

    @Test("are undone by their inverse", arguments: domains)
    func inverse(domain: Domain) {
        let errors = (0...1000).map { i in
            let t = Double(i) / 1000
            return abs(domain.fraction(domain.value(atFraction: t)) - t)
        }
        // A power and a logarithm, each a few ulp on a range of at most 13 decades.
        #expect((errors.max() ?? 1) < 1e-13)
    }

    @Test("have no place for zero and less on a logarithm, and for no number")
    func outside() {
        #expect(Scale.log.straightened(0).isNaN)
        #expect(Scale.log.straightened(-1).isNaN)
        #expect(Scale.linear.straightened(.nan).isNaN)
    }

    @Test("symlog is odd, and smooth to first order at the end of its linear part")
    func symlog() {
        let scale = Scale.symlog(linearWidth: 2)
        let odd = [0.1, 1, 2, 30, 4e5].map { scale.straightened($0) + scale.straightened(-$0) }
        #expect(odd.allSatisfy { $0 == 0 })
        #expect(scale.straightened(2) == 1)
        #expect(abs(scale.straightened(2.000001) - 1) < 1e-6)
    }
}

@Suite("Histograms")
struct HistogramTests {
    let values = (0..<1000).map { i in
        let t = Double((i * 7919) % 1000) / 1000
        return t * t * 6 - 2
    }

    @Test("count every value once, between rising edges", arguments: [nil, 1, 7, 64])
    func total(bins: Int?) {
        let histogram = HistogramMark(of: values + [.nan, .infinity], bins: bins)
        let total: Double = histogram.counts.reduce(0, +)
        #expect(total == 1000)
        #expect(histogram.edges.first == values.min())
        #expect(histogram.edges.last == values.max())
    }

    @Test("put a value at an edge into the interval above it, the last into the last")
    func membership() {
        var wrong = 0
        for i in 1...300 {
            let (lower, upper) = (Double(i) * 0.37 - 50, Double(i) * 0.61 + 3)
            let ends = HistogramMark(of: [lower, upper], bins: 10).edges
            let histogram = HistogramMark(of: ends, bins: 10)
            let expected = [Double](repeating: 1, count: 9) + [2]
            wrong += histogram.counts == expected ? 0 : 1
        }
        #expect(wrong == 0)
    }

    @Test("have area 1 as a density")
    func density() {
        let histogram = HistogramMark(of: values, isDensity: true)
        let area = histogram.counts.indices.reduce(0) {
            $0 + histogram.counts[$1] * (histogram.edges[$1 + 1] - histogram.edges[$1])
        }
        #expect(abs(area - 1) < 1e-12)
    }

    @Test("of one value, or of none, are possible")
    func degenerate() {
        let total: Double = HistogramMark(of: [3, 3, 3]).counts.reduce(0, +)
        #expect(total == 3)
        #expect(HistogramMark(of: [.nan]).counts.isEmpty)
    }
}
