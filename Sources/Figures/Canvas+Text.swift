import CCairo

/// A glyph's number in its font file and its extents in ems, from where the pen stands.
struct FontGlyph {
    /// 0 if the font has no glyph for the character.
    let index: UInt32
    var advance = 0.0
    var left = 0.0
    var right = 0.0
    var top = 0.0
    var bottom = 0.0
}

/// One open font file: FreeType's handles, released with the last user.
///
/// Each has a FreeType library of its own, since libraries must not be shared between threads.
package final class FontFile {
    private let library: FT_Library
    fileprivate let face: FT_Face
    private var glyphs: [Unicode.Scalar: FontGlyph] = [:]
    private let unitsPerEm: Double

    /// Opens a font file; `package` is the Debian package that has it.
    package init(path: String, package: String) throws(FigureError) {
        var library: FT_Library?
        guard FT_Init_FreeType(&library) == 0, let library else {
            throw .drawing("FreeType does not start")
        }
        var face: FT_Face?
        let status = FT_New_Face(library, path, 0, &face)
        guard status == 0, let face else {
            FT_Done_FreeType(library)
            // FreeType's error 1 is FT_Err_Cannot_Open_Resource.
            throw status == 1
                ? .missingFont(path: path, package: package)
                : .unreadableFont(path: path, package: package)
        }
        self.library = library
        self.face = face
        unitsPerEm = Double(max(face.pointee.units_per_EM, 1))
    }

    deinit {
        FT_Done_Face(face)
        FT_Done_FreeType(library)
    }

    /// The glyph of a character, 0 if the font has none, and its advance in ems.
    func glyph(_ scalar: Unicode.Scalar) -> FontGlyph {
        if let known = glyphs[scalar] { return known }
        var glyph = FontGlyph(index: FT_Get_Char_Index(face, FT_ULong(scalar.value)))
        let status = FT_Load_Glyph(face, glyph.index, Int32(FT_LOAD_NO_SCALE))
        if status == 0, let slot = face.pointee.glyph {
            let metrics = slot.pointee.metrics
            glyph.advance = Double(slot.pointee.advance.x) / unitsPerEm
            glyph.left = Double(metrics.horiBearingX) / unitsPerEm
            glyph.right = Double(metrics.horiBearingX + metrics.width) / unitsPerEm
            glyph.top = Double(metrics.horiBearingY) / unitsPerEm
            glyph.bottom = Double(metrics.horiBearingY - metrics.height) / unitsPerEm
        }
        glyphs[scalar] = glyph
        return glyph
    }

    /// What the distance between two glyphs changes by, in ems.
    func kerning(_ left: UInt32, _ right: UInt32) -> Double {
        var delta = FT_Vector()
        let mode = FT_UInt(FT_KERNING_UNSCALED.rawValue)
        guard FT_Get_Kerning(face, left, right, mode, &delta) == 0 else { return 0 }
        return Double(delta.x) / unitsPerEm
    }

    /// A Cairo font that keeps this file open as long as Cairo needs it.
    fileprivate func cairoFace() -> OpaquePointer? {
        guard let font = cairo_ft_font_face_create_for_ft_face(face, 0) else { return nil }
        let owner = Unmanaged.passRetained(self)
        // Cairo tells user data apart by the address of their key: any address of ours will do.
        let key = UnsafePointer<cairo_user_data_key_t>(OpaquePointer(face))
        let status = cairo_font_face_set_user_data(font, key, owner.toOpaque()) { owner in
            if let owner { Unmanaged<FontFile>.fromOpaque(owner).release() }
        }
        guard status == CAIRO_STATUS_SUCCESS else {
            owner.release()
            cairo_font_face_destroy(font)
            return nil
        }
        return font
    }
}

/// Measures and sets text in the pinned fonts.
final class Typesetter {
    private let files: [FontFile]

    init() throws(FigureError) {
        var files: [FontFile] = []
        for face in Face.allCases {
            files.append(try FontFile(path: face.path, package: face.package))
        }
        self.files = files
    }

    /// The glyph of a character, 0 if the face has none, and its advance in ems.
    func glyph(_ scalar: Unicode.Scalar, _ face: Face) -> FontGlyph {
        files[face.rawValue].glyph(scalar)
    }

    /// What the distance between two glyphs changes by, in ems.
    func kerning(_ left: UInt32, _ right: UInt32, _ face: Face) -> Double {
        files[face.rawValue].kerning(left, right)
    }

    /// Cairo's fonts, in the order of `Face`; the caller destroys them.
    fileprivate func cairoFaces() throws(FigureError) -> [OpaquePointer] {
        var fonts: [OpaquePointer] = []
        for file in files {
            guard let font = file.cairoFace() else {
                fonts.forEach { cairo_font_face_destroy($0) }
                throw .drawing("no memory for fonts")
            }
            fonts.append(font)
        }
        return fonts
    }
}

/// The fonts of one canvas.
final class CanvasFonts {
    private let faces: [OpaquePointer]
    private let options: OpaquePointer

    init(_ typesetter: Typesetter) throws(FigureError) {
        faces = try typesetter.cairoFaces()
        options = cairo_font_options_create()
        // Text is placed by unhinted metrics, so that all formats have the same layout.
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    }

    deinit {
        faces.forEach { cairo_font_face_destroy($0) }
        cairo_font_options_destroy(options)
    }

    /// Shows a line whose baseline begins at the origin.
    func show(_ line: TextLine, on context: OpaquePointer) {
        cairo_set_font_options(context, options)
        for run in line.runs {
            cairo_set_font_face(context, faces[run.face.rawValue])
            cairo_set_font_size(context, run.size)
            let glyphs = zip(run.glyphs, run.positions).map { glyph in
                cairo_glyph_t(index: UInt(glyph.0), x: glyph.1, y: -run.rise)
            }
            // The characters go along, so that text can be searched and copied.
            var bytes: [CChar] = []
            var clusters: [cairo_text_cluster_t] = []
            for scalar in run.text {
                let utf8 = UTF8.encode(scalar).map(Array.init) ?? []
                bytes += utf8.map { CChar(bitPattern: $0) }
                clusters.append(cairo_text_cluster_t(num_bytes: Int32(utf8.count), num_glyphs: 1))
            }
            cairo_show_text_glyphs(
                context, bytes, Int32(bytes.count), glyphs, Int32(glyphs.count), clusters,
                Int32(clusters.count), cairo_text_cluster_flags_t(0))
        }
    }
}
