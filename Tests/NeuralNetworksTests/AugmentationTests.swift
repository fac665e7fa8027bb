import Autodiff
import NeuralNetworks
import Randomness
import TestSupport
import Testing

@Suite("Augmentation of images")
struct AugmentationTests {
    private let shape = ImageShape(height: 3, width: 4, channels: 2)

    /// Image i has entries 100 i + 1, …, so that each can be told from 0 and from the others.
    private func images(_ count: Int) -> Tensor<Float> {
        let entries = (0..<count * 24).map { i in
            let (image, place) = (i / 24, i % 24)
            return Float(100 * image + place + 1)
        }
        return Tensor(entries, shape: [count, 3, 4, 2])
    }

    @Test("a shift moves pixels by whole steps and fills with zeros")
    func shift() {
        var random = RandomStream(seed: 1)
        let x = images(40)
        let y = Augmentation([.shift(pixels: 2)], of: shape)(x, random: &random)
        var seen: Set<[Int]> = []
        for i in 0..<40 {
            // Every shift by at most 2 that explains the image; there is one, as pixels differ.
            let shifts = (-2...2).flatMap { down in (-2...2).map { [down, $0] } }.filter { shift in
                (0..<24).allSatisfy { place in
                    let (row, column, c) = (place / 8, place / 2 % 4, place % 2)
                    let (from, at) = (row - shift[0], column - shift[1])
                    let isInside = (0..<3).contains(from) && (0..<4).contains(at)
                    return y[i, row, column, c] == (isInside ? x[i, from, at, c] : 0)
                }
            }
            #expect(shifts.count == 1)
            seen.formUnion(shifts)
        }
        // 40 draws of 25 shifts: fewer than 12 different ones has probability below 1e-7.
        #expect(seen.count >= 12)
    }

    @Test("a flip mirrors lines, about as often as it says")
    func flip() {
        var random = RandomStream(seed: 2)
        let x = images(200)
        let y = Augmentation([.flip(probability: 0.25)], of: shape)(x, random: &random)
        var flipped = 0
        for i in 0..<200 {
            let (before, after) = (x.sliced(i..<i + 1).scalars, y.sliced(i..<i + 1).scalars)
            let mirrored = before.indices.map { i in before[i / 8 * 8 + 6 - i % 8 / 2 * 2 + i % 2] }
            #expect(after == before || after == mirrored)
            flipped += after == mirrored ? 1 : 0
        }
        // 50 expected with a deviation of 6.1: five of them each way.
        #expect(flipped > 19 && flipped < 81)
    }

    @Test("cutout clears one rectangle in all channels")
    func cutout() {
        var random = RandomStream(seed: 3)
        let y = Augmentation([.cutout(size: 2)], of: shape)(images(50), random: &random)
        for i in 0..<50 {
            let zeros = y.sliced(i..<i + 1).scalars.enumerated().filter { $0.element == 0 }
                .map { $0.offset }
            let first = zeros.filter { $0 % 2 == 0 }
            #expect(zeros == first.flatMap { [$0, $0 + 1] })
            let rows = Set(first.map { $0 / 8 })
            let columns = Set(first.map { $0 / 2 % 4 })
            #expect(first.count == rows.count * columns.count)
            #expect((1...2).contains(rows.count) && (1...2).contains(columns.count))
        }
    }

    @Test("the same stream gives the same images, any number of axes is kept")
    func determinism() {
        let changes = Augmentation(
            [.shift(pixels: 1), .flip(), .cutout(size: 1)], of: shape)
        var (a, b, c) = (RandomStream(seed: 4), RandomStream(seed: 4), RandomStream(seed: 5))
        let x = images(8)
        let first = changes(x, random: &a)
        let flat = changes(x.reshaped(to: [8, 24]), random: &b)
        #expect(flat.shape == [8, 24] && first.shape == [8, 3, 4, 2])
        #expect(first.scalars == flat.scalars)
        #expect(changes(x, random: &c).scalars != first.scalars)
        #expect(Augmentation([], of: shape)(x, random: &a).scalars == x.scalars)
    }
}
