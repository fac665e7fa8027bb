import VectorMath

/// A scalar whose arrays are used again after they have been let go.
public protocol Recyclable {
    /// An array of the given length with arbitrary entries, if one is at hand.
    static func recycled(count: Int) -> [Self]?
    /// Keeps an array for later, if nobody else holds it and arrays of its length are in demand.
    static func recycle(_ array: inout [Self])
}

extension Float: Recyclable {
    /// An array of the given length with arbitrary entries, if one is at hand.
    public static func recycled(count: Int) -> [Float]? {
        RecycledArrays.ofThread.floats.take(count)
    }

    /// Keeps an array for later, if nobody else holds it and arrays of its length are in demand.
    public static func recycle(_ array: inout [Float]) {
        RecycledArrays.ofThread.floats.give(&array)
    }
}

extension Double: Recyclable {
    /// An array of the given length with arbitrary entries, if one is at hand.
    public static func recycled(count: Int) -> [Double]? {
        RecycledArrays.ofThread.doubles.take(count)
    }

    /// Keeps an array for later, if nobody else holds it and arrays of its length are in demand.
    public static func recycle(_ array: inout [Double]) {
        RecycledArrays.ofThread.doubles.give(&array)
    }
}

/// The arrays that a thread keeps for later.
///
/// Each thread has its own, so that nothing is locked and what a thread counts as allocated does not
/// depend on other threads; an array that another thread lets go is kept there.
final class RecycledArrays {
    var floats = Shelf<Float>()
    var doubles = Shelf<Double>()

    /// Those of the calling thread.
    static var ofThread: RecycledArrays {
        if let kept = vm_shelves_get() {
            return Unmanaged<RecycledArrays>.fromOpaque(kept).takeUnretainedValue()
        }
        let new = RecycledArrays()
        // Released when the thread ends.
        vm_shelves_set(Unmanaged.passRetained(new).toOpaque()) { kept in
            guard let kept else { return }
            Unmanaged<RecycledArrays>.fromOpaque(kept).release()
        }
        return new
    }

    /// Lets go of all arrays of the calling thread.
    static func clear() {
        guard vm_shelves_get() != nil else { return }
        let shelves = ofThread
        shelves.floats = Shelf()
        shelves.doubles = Shelf()
    }
}

/// Arrays by their length.
struct Shelf<Element> {
    /// What may be kept in all; beyond it everything is let go, because lengths that are no longer
    /// asked for would fill the shelf for good. A Fourier neural operator trained on four fields holds 460 MB: with
    /// less room arrays come from new pages in every step, which took as long as all else.
    static var byteLimit: Int { 1 << 30 }

    private struct Place {
        var count = 0
        var arrays: [[Element]] = []
        /// How many arrays were asked for and have not come back.
        var outside = 0
    }

    // A hash table with a fixed number of places and a short search. A dictionary's hash takes
    // longer than the rest.
    private var places = [Place](repeating: Place(), count: 512)
    private var bytes = 0

    /// The place of a length; `nil` if it has none and all near its hash are in use.
    private func place(of count: Int, for purpose: Purpose) -> Int? {
        let start = Int(truncatingIfNeeded: (UInt64(count) &* 0x9E37_79B9_7F4A_7C15) >> 55)
        for step in 0..<8 {
            let i = (start + step) & 511
            if places[i].count == count { return i }
            if places[i].count == 0 { return purpose == .asking ? i : nil }
        }
        return nil
    }

    private enum Purpose { case asking, giving }

    mutating func take(_ count: Int) -> [Element]? {
        guard count > 0, let i = place(of: count, for: .asking) else { return nil }
        places[i].count = count
        places[i].outside += 1
        guard let array = places[i].arrays.popLast() else { return nil }
        bytes -= count * MemoryLayout<Element>.stride
        return array
    }

    mutating func give(_ array: inout [Element]) {
        let count = array.count
        guard count > 0, let i = place(of: count, for: .giving), places[i].outside > 0,
            isHeldOnce(&array)
        else { return }
        bytes += count * MemoryLayout<Element>.stride
        guard bytes <= Self.byteLimit else {
            self = Shelf()
            return
        }
        places[i].outside -= 1
        places[i].arrays.append(exchange(&array, with: []))
    }
}

/// Whether nobody else holds the storage of an array.
private func isHeldOnce<Element>(_ array: inout [Element]) -> Bool {
    // On Linux an array is one reference to a native object.
    withUnsafeMutablePointer(to: &array) { pointer in
        let reference = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: AnyObject.self)
        return isKnownUniquelyReferenced(&reference.pointee)
    }
}
