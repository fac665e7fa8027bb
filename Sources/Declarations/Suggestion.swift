/// What somebody who wrote `word` may have meant.
enum Suggestion {
    /// ", did you mean 'regret'?" for the nearest of the known names, or nothing when none is near.
    static func clause(for word: String, among known: [String]) -> String {
        nearest(to: word, among: known).map { ": did you mean '\($0)'?" } ?? ""
    }

    /// The known name that the fewest slips of the keyboard turn into `word`, if they are few.
    static func nearest(to word: String, among known: [String]) -> String? {
        let target = Array(word.lowercased())
        // Two slips, or a third of a long word; of short words nearly everything is near.
        let limit = target.count < 3 ? 0 : target.count == 3 ? 1 : max(2, target.count / 3)
        var best: (name: String, distance: Int)?
        for name in known {
            let candidate = Array(name.lowercased())
            guard abs(candidate.count - target.count) <= limit else { continue }
            let distance = distance(target, candidate)
            if distance <= limit, distance < best?.distance ?? .max { best = (name, distance) }
        }
        return best?.name
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
    static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var before: [Int] = []
        var previous = Array(0...b.count)
        for i in a.indices {
            var current = [i + 1]
            for j in b.indices {
                let replaced = previous[j] + (a[i] == b[j] ? 0 : 1)
                var least = min(replaced, previous[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    least = min(least, before[j - 1] + 1)
                }
                current.append(least)
            }
            (before, previous) = (previous, current)
        }
        return previous[b.count]
    }
}
