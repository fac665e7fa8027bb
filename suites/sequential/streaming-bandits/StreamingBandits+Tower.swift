import Foundation

extension StreamingBandits {
    /// One level of a tower: how many pulls a challenger gets, and how many challengers there are
    /// before the king moves up.
    struct Level {
        /// Pulls of an arriving arm, b.
        var batch: Double
        /// Arms received before the king moves up, m; the last level has no limit.
        var group: Int
    }
}

extension StreamingBandits.Policy {
    /// The levels of the three towers, from the ground up.
    static func levels(_ kind: Kind, _ policy: Self) -> [StreamingBandits.Level] {
        let E = policy.E
        let K = policy.K
        let count = allowedMemory(kind, arms: policy.unit.arms)
        var levels: [StreamingBandits.Level]
        switch kind {
        case .loglog:
            levels = (0..<count).map { level in
                .init(batch: pow(1.2, Double(level)) * E, group: 11)
            }
            levels[count - 1].batch = E * log(K)
        case .logstar:
            // r_l of the code: 2, 4, 16, 65536, 2^65536; the ground level has E.
            let factors: [Double] = [1, 4, 16, 65_536]
            let groups = [5, 5, 4097, Int.max]
            precondition(count <= factors.count, "log* K is at most 4 for K < 3.8 million")
            levels = (0..<count).map { .init(batch: factors[$0] * E, group: groups[$0]) }
        default:
            let group = policy.options.groupSize == 0 ? 7 : policy.options.groupSize
            levels = (0..<count).map { level in
                .init(batch: pow(1.2, Double(level)) * E, group: group)
            }
        }
        levels[count - 1].group = .max
        return levels
    }

    /// Levels of kings: a level that has received its group sends its king up as a challenger.
    func climb(_ game: inout StreamingBandits.Game, levels: [StreamingBandits.Level]) -> Int {
        var kings = [(arm: Int, mean: Double)?](repeating: nil, count: levels.count)
        var received = [Int](repeating: 0, count: levels.count)

        func arrive(_ arm: Int, at level: Int, _ game: inout StreamingBandits.Game) {
            if received[level] == levels[level].group, let king = kings[level] {
                kings[level] = nil
                received[level] = 0
                arrive(king.arm, at: level + 1, &game)
            }
            received[level] += 1
            let mean = game.pull(arm, levels[level].batch, payer: kings[level]?.arm)
            if let king = kings[level], mean <= king.mean {
                if options.forgets { game.release(arm) }
                return
            }
            if let king = kings[level], options.forgets { game.release(king.arm) }
            game.hold(arm)
            kings[level] = (arm, mean)
        }

        while let arm = game.next() { arrive(arm, at: 0, &game) }

        let survivors = kings.compactMap { $0?.arm }
        if game.accounting == .code { return survivors[survivors.count - 1] }
        var chosen = survivors[0]
        var best = -1.0
        for king in survivors {
            let mean = game.pull(king, E)
            if mean > best {
                chosen = king
                best = mean
            }
        }
        return chosen
    }
}
