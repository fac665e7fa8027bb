import CCairo

/// A page in memory that elements are drawn on: all of Cairo's handles.
final class Canvas {
    let surface: OpaquePointer
    let context: OpaquePointer
    private let sink: ByteSink
    private let fonts: CanvasFonts
    private let format: FigureFormat

    /// A blank page; sizes in points.
    init(
        width: Double, height: Double, format: FigureFormat, title: String?, fonts: CanvasFonts
    ) throws(FigureError) {
        let sink = ByteSink()
        let handle = Unmanaged.passUnretained(sink).toOpaque()
        let surface: OpaquePointer?
        var scale = 1.0
        switch format {
        case .pdf:
            surface = cairo_pdf_surface_create_for_stream(ByteSink.write, handle, width, height)
            cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5)
            // Without a date the same figure gives the same bytes.
            cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, nil)
            cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Assay")
            if let title {
                cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
            }
        case .svg:
            surface = cairo_svg_surface_create_for_stream(ByteSink.write, handle, width, height)
            cairo_svg_surface_restrict_to_version(surface, CAIRO_SVG_VERSION_1_2)
        case .png(let pixelsPerPoint):
            scale = min(max(pixelsPerPoint, 0.1), 32_000 / max(width, height))
            surface = cairo_image_surface_create(
                CAIRO_FORMAT_RGB24, Int32((width * scale).rounded(.up)),
                Int32((height * scale).rounded(.up)))
        }
        guard let surface else { throw .drawing("no surface") }
        guard let context = cairo_create(surface) else {
            cairo_surface_destroy(surface)
            throw .drawing("no context")
        }
        self.surface = surface
        self.context = context
        self.sink = sink
        self.fonts = fonts
        self.format = format
        try check(cairo_surface_status(surface))
        if case .png = format {
            cairo_set_source_rgb(context, 1, 1, 1)
            cairo_paint(context)
            cairo_scale(context, scale, scale)
        }
    }

    deinit {
        cairo_destroy(context)
        // Streams may be written to until here; the sink outlives the surface.
        cairo_surface_finish(surface)
        cairo_surface_destroy(surface)
    }

    private func check(_ status: cairo_status_t) throws(FigureError) {
        guard status != CAIRO_STATUS_SUCCESS else { return }
        throw .drawing(String(cString: cairo_status_to_string(status)))
    }

    /// Ends the page and returns the file's bytes.
    func finish() throws(FigureError) -> [UInt8] {
        if case .png = format {
            let handle = Unmanaged.passUnretained(sink).toOpaque()
            try check(cairo_surface_write_to_png_stream(surface, ByteSink.write, handle))
        } else {
            cairo_show_page(context)
        }
        try check(cairo_status(context))
        cairo_surface_finish(surface)
        try check(cairo_surface_status(surface))
        return sink.bytes
    }

    /// Draws an element over what is there.
    func draw(_ element: Element) {
        switch element {
        case .shapes(let shapes, let ink):
            shapes.forEach(trace)
            paint(ink)
        case .text(let line, let point, let angle, let color):
            cairo_save(context)
            cairo_translate(context, point.x, point.y)
            if angle != 0 { cairo_rotate(context, angle) }
            use(color)
            fonts.show(line, on: context)
            cairo_restore(context)
        case .raster(let raster, let box):
            draw(raster, in: box)
        case .clipped(let box, let elements):
            cairo_save(context)
            cairo_rectangle(context, box.x, box.y, box.width, box.height)
            cairo_clip(context)
            elements.forEach(draw)
            cairo_restore(context)
        }
    }

    private func trace(_ shape: Shape) {
        switch shape {
        case .polyline(let points, let isClosed):
            guard let first = points.first else { return }
            cairo_move_to(context, first.x, first.y)
            for point in points.dropFirst() {
                cairo_line_to(context, point.x, point.y)
            }
            if isClosed { cairo_close_path(context) }
        case .circle(let center, let radius):
            cairo_new_sub_path(context)
            cairo_arc(context, center.x, center.y, radius, 0, 2 * Double.pi)
            cairo_close_path(context)
        case .box(let box):
            cairo_rectangle(context, box.x, box.y, box.width, box.height)
        }
    }

    private func use(_ color: Color) {
        if color.opacity == 1 {
            cairo_set_source_rgb(context, color.red, color.green, color.blue)
        } else {
            cairo_set_source_rgba(context, color.red, color.green, color.blue, color.opacity)
        }
    }

    /// Fills and strokes the path traced so far.
    private func paint(_ ink: Ink) {
        if let fill = ink.fill {
            use(fill)
            cairo_set_fill_rule(context, CAIRO_FILL_RULE_EVEN_ODD)
            if ink.stroke == nil { cairo_fill(context) } else { cairo_fill_preserve(context) }
        }
        if let stroke = ink.stroke {
            use(stroke)
            cairo_set_line_width(context, ink.width)
            cairo_set_dash(context, ink.dash, Int32(ink.dash.count), 0)
            cairo_set_line_cap(
                context, ink.hasRoundEnds ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
            cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
            cairo_stroke(context)
        }
        cairo_new_path(context)
    }

    private func draw(_ raster: Raster, in box: Box) {
        guard raster.width > 0 && raster.height > 0 else { return }
        precondition(raster.pixels.count == raster.width * raster.height, "raster: size")
        let width = Int32(raster.width)
        let height = Int32(raster.height)
        guard let image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height) else {
            return
        }
        defer { cairo_surface_destroy(image) }
        cairo_surface_flush(image)
        guard let data = cairo_image_surface_get_data(image) else { return }
        let stride = Int(cairo_image_surface_get_stride(image))
        for row in 0..<raster.height {
            let start = row * raster.width
            let line = raster.pixels[start..<start + raster.width]
            line.withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(start: data + row * stride, count: 4 * raster.width)
                    .copyMemory(from: bytes)
            }
        }
        cairo_surface_mark_dirty(image)
        cairo_save(context)
        cairo_translate(context, box.x, box.y)
        cairo_scale(context, box.width / Double(width), box.height / Double(height))
        cairo_set_source_surface(context, image, 0, 0)
        cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_NEAREST)
        cairo_paint(context)
        cairo_restore(context)
    }
}

/// Collects what Cairo writes.
private final class ByteSink {
    var bytes: [UInt8] = []

    static let write: cairo_write_func_t = { sink, data, count in
        guard let sink, let data else { return CAIRO_STATUS_WRITE_ERROR }
        Unmanaged<ByteSink>.fromOpaque(sink).takeUnretainedValue().bytes.append(
            contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
        return CAIRO_STATUS_SUCCESS
    }
}
