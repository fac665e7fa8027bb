/// The text of a page that looks like those of the report but stands on its own, in one folder with
/// what it shows.
///
/// - Parameters:
///   - title: as the window shows it.
///   - main: what stands in `main`.
/// - Returns: the file's text.
package func standalonePage(title: String, main: Markup) -> String {
    Page(title: title, root: "", links: [], main: main).text
}
