extension RandomStream {
    /// Brings the elements into an order drawn uniformly from all orders (Fisher–Yates).
    public mutating func shuffle<Element>(_ elements: inout [Element]) {
        guard elements.count > 1 else { return }
        for i in 0..<elements.count - 1 {
            elements.swapAt(i, i + integer(below: elements.count - i))
        }
    }

    /// The numbers 0, …, n − 1 in an order drawn uniformly from all orders.
    public mutating func permutation(_ n: Int) -> [Int] {
        var order = Array(0..<n)
        shuffle(&order)
        return order
    }

    /// k different numbers of 0, …, n − 1 in random order: the start of a random permutation.
    ///
    /// The cost is O(k), also where n is large.
    public mutating func sample(_ k: Int, of n: Int) -> [Int] {
        precondition(k >= 0 && k <= n, "sample: \(k) of \(n) without replacement")
        // A table of the places that were swapped costs some twenty times a place in an array.
        return k > n / 20 ? sampleFromArray(k, of: n) : sampleFromTable(k, of: n)
    }

    private mutating func sampleFromArray(_ k: Int, of n: Int) -> [Int] {
        var order = Array(0..<n)
        for i in 0..<k {
            order.swapAt(i, i + integer(below: n - i))
        }
        return Array(order.prefix(k))
    }

    private mutating func sampleFromTable(_ k: Int, of n: Int) -> [Int] {
        var moved: [Int: Int] = [:]
        var chosen: [Int] = []
        chosen.reserveCapacity(k)
        for i in 0..<k {
            let j = i + integer(below: n - i)
            chosen.append(moved[j] ?? j)
            moved[j] = moved[i] ?? i
        }
        return chosen
    }
}
