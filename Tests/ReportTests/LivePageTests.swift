import Foundation
import Report
import Testing

@Suite("The page of a run")
struct LivePageTests {
    private static let status: LiveStatus = {
        var suite = LiveStatus.Suite(name: "theory/a", title: "<b>A</b> & \"B\"", total: 40)
        suite.done = 30
        suite.failed = 2
        let failure = LiveStatus.Failure(
            suite: "theory/a", point: "{\"size\":1}", message: "<script>alert(1)</script>")
        return LiveStatus(
            state: "run 1", isRunning: true, rate: 2, secondsLeft: 4, suites: [suite],
            failures: [failure])
    }()

    @Test("says without scripts how far the run is, and shows strangers' words as words")
    func text() {
        let text = LivePage(Self.status).text
        #expect(text.contains("30 of 40, 2 failed"))
        #expect(text.contains("&lt;b&gt;A&lt;/b&gt; &amp; &quot;B&quot;"))
        #expect(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(!text.contains("<script>alert"))
        // A reader without scripts gets news by loading the page anew.
        #expect(text.contains("http-equiv=\"refresh\""))
    }

    @Test("may ask its own server, which pages of a report may not")
    func policy() throws {
        #expect(LivePage(Self.status).text.contains("connect-src &#39;self&#39;"))
        for page in try Site(ReportInput(suites: [])).pages() {
            #expect(!page.text.contains("connect-src"))
        }
    }

    @Test("counts all suites")
    func counts() {
        #expect(Self.status.done == 30 && Self.status.failed == 2 && Self.status.total == 40)
    }
}
