import CCairo

extension Document {
    /// The document as a PDF file's bytes; the same document gives the same bytes.
    package func encoded(with typesetter: DocumentTypesetter) throws(FigureError) -> [UInt8] {
        let fonts = try CanvasFonts(typesetter.typesetter)
        let canvas = try Canvas(
            width: width, height: height, format: .pdf, title: title, fonts: fonts)
        // A link or bookmark to an anchor that is nowhere makes Cairo refuse the whole file.
        let anchors = Set(pages.flatMap { $0.anchors.map(\.name) })
        for (index, page) in pages.enumerated() {
            if index > 0 { canvas.turnPage() }
            canvas.draw(page, anchors: anchors)
        }
        canvas.add(bookmarks.filter { anchors.contains($0.anchor) })
        return try canvas.finish()
    }
}

extension Canvas {
    /// Ends a page and begins the next.
    fileprivate func turnPage() {
        cairo_show_page(context)
    }

    fileprivate func draw(_ page: DocumentPage, anchors: Set<String>) {
        for anchor in page.anchors {
            let place = "x=\(anchor.place.x) y=\(anchor.place.y)"
            let attributes = "name='\(Self.quoted(anchor.name))' \(place)"
            cairo_tag_begin(context, CAIRO_TAG_DEST, attributes)
            cairo_tag_end(context, CAIRO_TAG_DEST)
        }
        for content in page.contents {
            switch content {
            case .element(let element): draw(element)
            case .drawing(let drawing, let point, let scale):
                cairo_save(context)
                cairo_translate(context, point.x, point.y)
                cairo_scale(context, scale, scale)
                drawing.elements.forEach(draw)
                cairo_restore(context)
            }
        }
        for link in page.links {
            let area = link.area
            let rectangle = "rect=[\(area.x) \(area.y) \(area.width) \(area.height)]"
            let target: String
            switch link.target {
            case .anchor(let name):
                guard anchors.contains(name) else { continue }
                target = "dest='\(Self.quoted(name))'"
            case .web(let address): target = "uri='\(Self.quoted(address))'"
            }
            cairo_tag_begin(context, CAIRO_TAG_LINK, rectangle + " " + target)
            cairo_tag_end(context, CAIRO_TAG_LINK)
        }
    }

    fileprivate func add(_ bookmarks: [Document.Bookmark]) {
        // The last entry seen on each level is the parent of what follows one level below.
        var parents: [Int32] = [Int32(CAIRO_PDF_OUTLINE_ROOT)]
        for bookmark in bookmarks {
            let level = min(bookmark.level, parents.count - 1)
            parents.removeLast(parents.count - 1 - level)
            let entry = cairo_pdf_surface_add_outline(
                surface, parents[level], bookmark.title, "dest='\(Self.quoted(bookmark.anchor))'",
                level == 0 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : cairo_pdf_outline_flags_t(0))
            parents.append(entry)
        }
    }

    /// The text as Cairo reads it in single quotes.
    private static func quoted(_ text: String) -> String {
        var result = ""
        for character in text {
            if character == "\\" || character == "'" { result += "\\" }
            result.append(character)
        }
        return result
    }
}
