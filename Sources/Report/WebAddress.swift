/// The address in ASCII, if it is one of the web; `javascript:` is an address as well.
package func webAddress(_ text: String) -> String? {
    let lowercased = text.lowercased()
    guard lowercased.hasPrefix("https://") || lowercased.hasPrefix("http://") else { return nil }
    var result = ""
    for byte in text.utf8 {
        switch byte {
        case 0x21, 0x23...0x26, 0x28...0x3B, 0x3D, 0x3F...0x5B, 0x5D, 0x5F, 0x61...0x7A, 0x7E:
            result.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            let digits = Array("0123456789ABCDEF")
            result += "%" + String([digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        }
    }
    return result
}
