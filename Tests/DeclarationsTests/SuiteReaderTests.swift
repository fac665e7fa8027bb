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
}
