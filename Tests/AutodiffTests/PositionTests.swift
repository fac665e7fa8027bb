import Autodiff
import Testing

@Suite("Entries at chosen positions")
struct PositionTests {
    let x = Tensor([3.0, 1, 2, 1, 5, 4], shape: [2, 3])

    @Test("order along an axis")
    func sorting() {
        #expect(x.sorted().values.scalars == [1, 2, 3, 1, 4, 5])
        #expect(x.sortingIndices().values == [1, 2, 0, 0, 2, 1])
        #expect(x.sorted(axis: 0, descending: true).values.scalars == [3, 5, 4, 1, 1, 2])
        let (values, indices) = x.top(2)
        #expect(values.scalars == [3, 2, 5, 4] && indices.values == [0, 2, 1, 2])
        #expect(x.argMax().values == [0, 1] && x.argMax(axis: 0).values == [0, 1, 1])
        let holed = Tensor([2.0, .nan, 1, 2])
        #expect(holed.sortingIndices().values == [2, 0, 3, 1])
        #expect(holed.sortingIndices(descending: true).values == [0, 3, 2, 1])
    }

    @Test("taking undoes adding, and running sums add up")
    func taking() {
        let indices = Indices([2, 0], shape: [2, 1])
        #expect(x.taken(indices, along: 1).scalars == [2, 1])
        #expect(
            Tensor([7.0, 9], shape: [2, 1]).added(to: indices, along: 1, of: 3).scalars
                == [0, 0, 7, 9, 0, 0])
        #expect(x.cumulativeSum().scalars == [3, 4, 6, 1, 6, 10])
        #expect(x.cumulativeSum(axis: 0, reversed: true).scalars == [4, 6, 6, 1, 5, 4])
        #expect(x.flipped([1]).scalars == [2, 1, 3, 4, 5, 1])
        #expect(x.padded([(0, 1)], with: 8).scalars == [3, 1, 2, 1, 5, 4, 8, 8, 8])
        let stacked = Tensor.stacked([x, -x], axis: 1)
        #expect(stacked.scalars == [3, 1, 2, -3, -1, -2, 1, 5, 4, -1, -5, -4])
        #expect(x.sliced(0..<3, by: 2, axis: 1).scalars == [3, 2, 1, 4])
        let third = 13.0 / 3
        #expect(x.variance(axes: [1], correction: 1).scalars == [1, third])
        #expect(x.upperTriangle(1).scalars == [0, 1, 2, 0, 0, 4])
    }

    @Test("a linear recurrence is its loop")
    func recurrence() {
        let (a, b) = (Tensor([0.5, 2, -1]), Tensor([1.0, 3, 4]))
        #expect(linearRecurrence(a, b, axis: 0).scalars == [1, 5, -1])
        #expect(linearRecurrence(a, b, axis: 0, initial: Tensor(4)).scalars == [3, 9, -5])
        #expect(linearRecurrence(a, b, axis: 0, reversed: true).scalars == [6.5, 11, 4])
    }

    @Test("named axes are multiplied and summed")
    func einsums() {
        let y = einsum("ij,kj->ik", x, x)
        #expect(y.scalars == [14, 16, 16, 42])
        #expect(einsum("ij->j", x).scalars == [4, 6, 6])
        #expect(einsum("ij,j->ij", x, Tensor([1.0, 2, 3])).scalars == [3, 2, 6, 1, 10, 12])
    }

    @Test("shapes that do not fit are named")
    func messages() async {
        let einsums = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            _ = einsum("ij,jk->ik", Tensor<Double>.zeros([2, 3]), Tensor<Double>.zeros([4, 2]))
        }
        expect(
            einsums, says: "index j has lengths 3 and 4 in the shapes [2, 3] and [4, 2]")
        let images = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            _ = conv2d(
                Tensor<Double>.zeros([1, 4, 4, 3]), weight: Tensor<Double>.zeros([2, 3, 3, 4]))
        }
        expect(images, says: "shape [1, 4, 4, 3] and weights of shape [2, 3, 3, 4]")
        let keys = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) {
            _ = attention(
                Tensor<Double>.zeros([2, 3]), Tensor<Double>.zeros([2, 4]),
                Tensor<Double>.zeros([2, 4]))
        }
        expect(keys, says: "queries of shape [2, 3], keys [2, 4] and values [2, 4]")
    }

    private func expect(_ result: ExitTest.Result?, says text: String) {
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains(text))
    }
}
