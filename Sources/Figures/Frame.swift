/// A plotting area on the page with the domains of its axes.
struct Frame: Sendable {
    /// The plotting area.
    let box: Box
    let x: Domain
    let y: Domain

    /// The horizontal position of a number.
    func x(_ value: Double) -> Double { x.position(value, from: box.x, to: box.maxX) }

    /// The vertical position of a number; the first of vertical categories is on top.
    func y(_ value: Double) -> Double {
        if case .category = y.scale { return y.position(value, from: box.y, to: box.maxY) }
        return y.position(value, from: box.maxY, to: box.y)
    }

    /// The place of a point; nil if it is not finite or the scales have no place for it.
    func point(_ px: Double, _ py: Double) -> Point? {
        let p = Point(x(px), y(py))
        return px.isFinite && py.isFinite && p.x.isFinite && p.y.isFinite ? p : nil
    }

    /// The vertical position of a bound, cut to the plotting area where the scale has none.
    func bound(y value: Double) -> Double? {
        if value.isNaN { return nil }
        let position = y(value)
        if position.isFinite { return position }
        return value > 0 ? box.y - 10 : box.maxY + 10
    }

    /// The horizontal position of a bound.
    func bound(x value: Double) -> Double? {
        if value.isNaN { return nil }
        let position = x(value)
        if position.isFinite { return position }
        return value > 0 ? box.maxX + 10 : box.x - 10
    }

    /// Where bars begin: at zero, or at the end of the axis if zero is not shown.
    func base(_ domain: Domain) -> Double {
        let zero = domain.fraction(0)
        return zero.isFinite ? min(max(zero, 0), 1) : 0
    }
}
