import VectorMath

/// What the current thread has spent since its last `reset`: the deterministic cost of a trial.
///
/// A floating-point operation is an addition, a multiplication, a division, a comparison or one
/// elementary function of one entry. Factorisations are counted by their leading terms.
public struct Counters: Equatable, Sendable {
    /// Floating-point operations.
    public var flops: UInt64
    /// Calls of BLAS and LAPACK routines.
    public var blasCalls: UInt64
    /// Bytes of the arrays that were made for matrices and tensors.
    public var bytesAllocated: UInt64

    /// Counters with the given values.
    public init(flops: UInt64 = 0, blasCalls: UInt64 = 0, bytesAllocated: UInt64 = 0) {
        self.flops = flops
        self.blasCalls = blasCalls
        self.bytesAllocated = bytesAllocated
    }

    /// The counters of the current thread.
    public static var current: Counters {
        let now = vm_counters_get()
        return Counters(
            flops: now.flops, blasCalls: now.blasCalls, bytesAllocated: now.bytesAllocated)
    }

    /// Sets the counters of the current thread to zero, and lets go of the arrays that it kept to be
    /// used again, so that what is counted from now on does not depend on what was done before.
    public static func reset() {
        RecycledArrays.clear()
        vm_counters_set(vm_counters_t(flops: 0, blasCalls: 0, bytesAllocated: 0))
    }

    /// Adds operations that were done outside the kernels.
    public static func add(flops: Int) {
        vm_count_flops(UInt64(flops))
    }

    /// Adds the bytes of an array that was made.
    public static func add(bytesAllocated: Int) {
        vm_count_bytes(UInt64(bytesAllocated))
    }

    /// Adds one call of a BLAS or LAPACK routine and its operations.
    public static func addCall(flops: Int) {
        vm_count_blas(UInt64(flops))
    }
}
