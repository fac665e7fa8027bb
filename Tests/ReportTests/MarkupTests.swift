import Foundation
import FoundationXML
import Report
import Testing

@Suite("Markup")
struct MarkupTests {
    @Test(
        "A parser reads escaped text as it was written, as content and in attributes",
        arguments: [
            "plain", "<script>alert('x')</script>", "a & b &amp; c", "\"quoted\" and 'quoted'",
            "]]>", "<!-- -->", "κ(Z) ≥ 10⁻³ 😀", "two\nlines",
        ])
    func escaping(text: String) throws {
        let xml = "<a b=\"\(escaped(text))\">\(escaped(text))</a>"
        let elements = try elements(of: xml)
        #expect(elements.count == 1)
        #expect(elements.first?.text == text)
        // XML itself turns a line break in an attribute into a space.
        #expect(elements.first?.attributes["b"] == text.replacing("\n", with: " "))
    }

    @Test("What XML has no place for becomes U+FFFD")
    func controls() throws {
        let xml = "<a>\(escaped("\u{0}\u{1B}[31m\u{FFFF}\r"))</a>"
        let text = try elements(of: xml).first?.text
        #expect(text == "\u{FFFD}\u{FFFD}[31m\u{FFFD}\u{FFFD}")
    }

    @Test(
        "Only an address of the web is one",
        arguments: [
            ("https://arxiv.org/abs/2306.02208", "https://arxiv.org/abs/2306.02208"),
            ("HTTP://example.org/a b'\"<ü>", "HTTP://example.org/a%20b%27%22%3C%C3%BC%3E"),
            ("javascript:alert(1)", nil), ("data:text/html,x", nil), (" https://x.org", nil),
            ("//example.org", nil), ("", nil),
        ])
    func addresses(text: String, address: String?) {
        #expect(webAddress(text) == address)
    }
}

/// An element of a parsed page, with the text directly inside and in its descendants.
struct ParsedElement {
    var name: String
    var attributes: [String: String]
    var text = ""
}

/// The elements of well-formed XML in the order in which they begin.
func elements(of xml: String) throws -> [ParsedElement] {
    let reader = ElementReader()
    let parser = XMLParser(data: Data(xml.utf8))
    parser.delegate = reader
    guard parser.parse() else {
        throw NotWellFormed(
            line: parser.lineNumber, reason: parser.parserError.map { "\($0)" } ?? "")
    }
    return reader.elements
}

struct NotWellFormed: Error {
    let line: Int
    let reason: String
}

private final class ElementReader: NSObject, XMLParserDelegate {
    var elements: [ParsedElement] = []
    private var open: [Int] = []

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(ParsedElement(name: name, attributes: attributes))
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
        qualifiedName: String?
    ) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        for index in open { elements[index].text += text }
    }
}
