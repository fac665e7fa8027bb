import Foundation

/// A number as a reader wants it: at most four significant digits, whole numbers whole.
func describeValue(_ value: Double) -> String {
    if value == 0 { return "0" }
    if let whole = Int(exactly: value), abs(whole) < 1_000_000 { return String(whole) }
    return String(format: "%.4g", value)
}

/// A number of the declaration: as many digits as it was written with, up to six.
func describeBound(_ value: Double) -> String {
    if let whole = Int(exactly: value), abs(whole) < 1_000_000 { return String(whole) }
    return String(format: "%.6g", value)
}
