import CCairo

extension Canvas {
    /// What is drawn so far, pixel by pixel; nil for a page of vectors.
    var raster: Raster? {
        cairo_surface_flush(surface)
        guard cairo_surface_get_type(surface) == CAIRO_SURFACE_TYPE_IMAGE,
            let data = cairo_image_surface_get_data(surface)
        else { return nil }
        let width = Int(cairo_image_surface_get_width(surface))
        let height = Int(cairo_image_surface_get_height(surface))
        let stride = Int(cairo_image_surface_get_stride(surface))
        var pixels: [UInt32] = []
        pixels.reserveCapacity(width * height)
        for row in 0..<height {
            let line = UnsafeRawBufferPointer(start: data + row * stride, count: 4 * width)
            // The byte above red is not defined.
            for x in 0..<width {
                pixels.append(line.load(fromByteOffset: 4 * x, as: UInt32.self) | 0xff00_0000)
            }
        }
        return Raster(width: width, height: height, pixels: pixels)
    }
}
