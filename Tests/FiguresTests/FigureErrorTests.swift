import Figures
import Testing

@Test("a missing font names the package that has it")
func missingFont() {
    let error = FigureError.missingFont(path: "/a/b.ttf", package: "fonts-lato")
    #expect("\(error)".contains("/a/b.ttf"))
    #expect("\(error)".contains("fonts-lato"))
}
