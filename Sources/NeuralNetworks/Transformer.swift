public import Autodiff
public import Kernels
public import Randomness

/// Multi-head self-attention (Vaswani et al., 2017): n × t × width to the same.
public struct SelfAttention<Element: Scalar>: Layer {
    /// The scalars of the parameters.
    public typealias Precision = Element

    /// From the inputs to the queries.
    public private(set) var query: Dense<Element>
    /// From the inputs to the keys.
    public private(set) var key: Dense<Element>
    /// From the inputs to the values.
    public private(set) var value: Dense<Element>
    /// From what the heads found to the output.
    public private(set) var result: Dense<Element>
    /// The number of heads.
    public let heads: Int
    /// Whether a place sees only itself and earlier ones.
    public let isCausal: Bool

    /// A layer with random parameters.
    ///
    /// - Parameters:
    ///   - width: the length of a vector, a multiple of the number of heads.
    ///   - heads: the number of heads.
    ///   - isCausal: whether a place sees only itself and earlier ones.
    ///   - weights: the distribution of all weights; biases are 0.
    ///   - random: where the numbers come from.
    public init(
        width: Int, heads: Int, isCausal: Bool, weights: Initializer = .glorotUniform,
        random: inout RandomStream
    ) {
        require(
            heads > 0 && width.isMultiple(of: heads),
            "SelfAttention: \(heads) heads for a width of \(width)")
        func layer() -> Dense<Element> {
            Dense(inputs: width, outputs: width, weights: weights, biases: .zeros, random: &random)
        }
        query = layer()
        key = layer()
        value = layer()
        result = layer()
        self.heads = heads
        self.isCausal = isCausal
    }

    /// Gives the parameters under `query`, `key`, `value` and `result`.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        query.forEachParameter(under: "query", body)
        key.forEachParameter(under: "key", body)
        value.forEachParameter(under: "value", body)
        result.forEachParameter(under: "result", body)
    }

    /// n × t × width.
    public func callAsFunction(_ x: Tensor<Element>) -> Tensor<Element> {
        var nothing: AttentionCache<Element>.Entry?
        return output(x, extending: &nothing)
    }

    /// n × t × width: the places that follow those remembered.
    func output(
        _ x: Tensor<Element>, extending past: inout AttentionCache<Element>.Entry?
    ) -> Tensor<Element> {
        let queries = query(x)
        var entry = AttentionCache<Element>.Entry(keys: key(x), values: value(x))
        if let past { entry = past.followed(by: entry) }
        past = entry
        return result(
            multiHeadAttention(
                queries, entry.keys, entry.values, heads: heads, isCausal: isCausal))
    }
}

/// What a causal model remembers of the tokens that it has read, the keys and values of every block:
/// a further token then costs the work of one place.
public struct AttentionCache<Element: Scalar> {
    /// Of one block, n × t × width each.
    struct Entry {
        let keys: Tensor<Element>
        let values: Tensor<Element>

        func followed(by next: Entry) -> Entry {
            Entry(
                keys: .concatenated([keys, next.keys], axis: 1),
                values: .concatenated([values, next.values], axis: 1))
        }
    }

    fileprivate var entries: [Entry?] = []
    /// The places read.
    public fileprivate(set) var count = 0

    /// Nothing read.
    public init() {}
}

/// A block of a transformer, normalized before each half: x + attention(norm x), then
/// x + W₂ f(W₁ norm x) with f = gelu unless another one is asked for.
public struct TransformerBlock<Element: Scalar>: Layer {
    /// The scalars of the parameters.
    public typealias Precision = Element

    /// Before the attention.
    public private(set) var attentionNorm: Normalization<Element>
    /// The attention.
    public private(set) var attention: SelfAttention<Element>
    /// Before the two dense layers.
    public private(set) var denseNorm: Normalization<Element>
    /// W₁, from the width to the hidden width.
    public private(set) var expand: Dense<Element>
    /// W₂, back to the width.
    public private(set) var contract: Dense<Element>
    /// f, between the two dense layers.
    public let activation: Activation
    /// The probability with which an entry of each half's result is dropped in training.
    public let dropout: Double

    /// A block with random parameters.
    ///
    /// - Parameters:
    ///   - width: the length of a vector.
    ///   - heads: the number of heads.
    ///   - hidden: the hidden width.
    ///   - isCausal: whether a place sees only itself and earlier ones.
    ///   - activation: f, between the two dense layers.
    ///   - dropout: the probability with which an entry of each half's result is dropped.
    ///   - weights: the distribution of all weights; biases are 0.
    ///   - random: where the numbers come from.
    public init(
        width: Int, heads: Int, hidden: Int, isCausal: Bool, activation: Activation = .gelu,
        dropout: Double = 0, weights: Initializer = .glorotUniform, random: inout RandomStream
    ) {
        self.activation = activation
        attentionNorm = Normalization(.layer, channels: width)
        attention = SelfAttention(
            width: width, heads: heads, isCausal: isCausal, weights: weights, random: &random)
        denseNorm = Normalization(.layer, channels: width)
        expand = Dense(
            inputs: width, outputs: hidden, weights: weights, biases: .zeros, random: &random)
        contract = Dense(
            inputs: hidden, outputs: width, weights: weights, biases: .zeros, random: &random)
        self.dropout = dropout
    }

    /// Gives the parameters under `attentionNorm`, `attention`, `denseNorm`, `expand`, `contract`.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        attentionNorm.forEachParameter(under: "attentionNorm", body)
        attention.forEachParameter(under: "attention", body)
        denseNorm.forEachParameter(under: "denseNorm", body)
        expand.forEachParameter(under: "expand", body)
        contract.forEachParameter(under: "contract", body)
    }

    /// n × t × width.
    public func output(
        _ x: Tensor<Element>, in pass: TrainingPass<Element>?
    ) -> Tensor<Element> {
        var nothing: AttentionCache<Element>.Entry?
        return output(x, in: pass, extending: &nothing)
    }

    /// n × t × width: the places that follow those remembered.
    func output(
        _ x: Tensor<Element>, in pass: TrainingPass<Element>?,
        extending past: inout AttentionCache<Element>.Entry?
    ) -> Tensor<Element> {
        let drop = Stage<Element>.dropout(dropout)
        let found = attention.output(attentionNorm(x), extending: &past)
        let attended = x + drop.output(found, in: pass)
        let changed = contract(activation(expand(denseNorm(attended))))
        return attended + drop.output(changed, in: pass)
    }
}

/// A language model: tokens and their places are embedded, go through causal blocks and a last
/// normalization, and are compared with the tokens' own vectors (tied weights: Press and Wolf, 2017)
/// or with others.
///
/// Its inputs are tokens as numbers, n × t with t at most the context; its outputs are the logits of
/// the next token, (n · t) × vocabulary.
public struct LanguageModel<Element: Scalar>: Layer {
    /// The scalars of the parameters.
    public typealias Precision = Element

    /// A vector for every token.
    public private(set) var tokens: Tensor<Element>
    /// A vector for every place.
    public private(set) var places: Tensor<Element>
    /// The blocks.
    public private(set) var blocks: [TransformerBlock<Element>]
    /// After the blocks.
    public private(set) var norm: Normalization<Element>
    /// The vectors that outputs are compared with; none where they are the tokens' own.
    public private(set) var outputs: Tensor<Element>?

    /// A model with random parameters: N(0, 0.02²), as GPT-2's.
    ///
    /// - Parameters:
    ///   - vocabulary: the number of tokens.
    ///   - context: the largest number of places.
    ///   - width: the length of a vector.
    ///   - layers: the number of blocks.
    ///   - heads: the number of heads.
    ///   - activation: between the two dense layers of a block.
    ///   - dropout: the probability of the blocks.
    ///   - isTied: whether outputs are compared with the tokens' own vectors.
    ///   - random: where the numbers come from.
    public init(
        vocabulary: Int, context: Int, width: Int, layers: Int, heads: Int,
        activation: Activation = .gelu, dropout: Double = 0, isTied: Bool = true,
        random: inout RandomStream
    ) {
        let weights = Initializer.normal(deviation: 0.02)
        tokens = weights.tensor(
            [vocabulary, width], inputs: vocabulary, outputs: width, random: &random)
        places = weights.tensor([context, width], inputs: context, outputs: width, random: &random)
        blocks = []
        for _ in 0..<layers {
            blocks.append(
                TransformerBlock(
                    width: width, heads: heads, hidden: 4 * width, isCausal: true,
                    activation: activation, dropout: dropout, weights: weights, random: &random))
        }
        norm = Normalization(.layer, channels: width)
        guard !isTied else { return }
        outputs = weights.tensor(
            [vocabulary, width], inputs: width, outputs: vocabulary, random: &random)
    }

    /// The number of tokens.
    public var vocabulary: Int { tokens.shape[0] }

    /// The largest number of places.
    public var context: Int { places.shape[0] }

    /// Gives `tokens`, `places`, the parameters under `blocks.0`, …, and under `norm`, and `outputs`
    /// unless they are the tokens' own.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        body("tokens", &tokens)
        body("places", &places)
        blocks.forEachParameter(under: "blocks", body)
        norm.forEachParameter(under: "norm", body)
        give(&outputs, "outputs", body)
    }

    /// The logits of the next tokens, (n · t) × vocabulary.
    public func output(
        _ inputs: Tensor<Element>, in pass: TrainingPass<Element>?
    ) -> Tensor<Element> {
        var x = embedded(inputs, after: 0)
        for block in blocks { x = block.output(x, in: pass) }
        return logits(x)
    }

    /// The logits of the tokens that come next: up to rounding, what the last places of all tokens
    /// read have in ``output(_:in:)``.
    ///
    /// - Parameters:
    ///   - inputs: the tokens that follow those read before, n × t.
    ///   - cache: what was read before; these tokens are added to it.
    /// - Returns: n × vocabulary.
    public func nextLogits(
        after inputs: Tensor<Element>, extending cache: inout AttentionCache<Element>
    ) -> Tensor<Element> {
        var x = embedded(inputs, after: cache.count)
        if cache.entries.isEmpty { cache.entries = blocks.map { _ in nil } }
        for (i, block) in blocks.enumerated() {
            x = block.output(x, in: nil, extending: &cache.entries[i])
        }
        let length = inputs.shape[1]
        cache.count += length
        return logits(x.sliced(length - 1..<length, axis: 1))
    }

    /// The tokens' vectors and those of their places, n × t × width.
    private func embedded(_ inputs: Tensor<Element>, after start: Int) -> Tensor<Element> {
        require(
            inputs.rank == 2 && start + inputs.shape[1] <= context,
            "LanguageModel: inputs of shape \(inputs.shape) after \(start) for a context of "
                + "\(context)")
        let indices = Indices(inputs.scalars.map { Int($0) }, shape: inputs.shape)
        return embedding(tokens, indices) + places.sliced(start..<start + inputs.shape[1])
    }

    private func logits(_ x: Tensor<Element>) -> Tensor<Element> {
        let width = tokens.shape[1]
        let rows = norm(x).reshaped(to: [x.count / width, width])
        return matmul(rows, outputs ?? tokens, transposeB: true)
    }
}

/// A vector for every token: tokens as numbers, of any shape, become vectors on a new last axis.
public struct Embedding<Element: Scalar>: Layer {
    /// The scalars of the parameters.
    public typealias Precision = Element

    /// One row for each token.
    public private(set) var table: Tensor<Element>

    /// A layer with random vectors.
    ///
    /// - Parameters:
    ///   - vocabulary: the number of tokens.
    ///   - width: the length of a vector.
    ///   - weights: the distribution of the vectors.
    ///   - random: where the numbers come from.
    public init(
        vocabulary: Int, width: Int, weights: Initializer = .normal(deviation: 1),
        random: inout RandomStream
    ) {
        table = weights.tensor(
            [vocabulary, width], inputs: vocabulary, outputs: width, random: &random)
    }

    /// Gives `table`.
    public mutating func forEachParameter(_ body: (String, inout Tensor<Element>) -> Void) {
        body("table", &table)
    }

    /// The shape of the tokens, followed by the length of a vector.
    public func callAsFunction(_ tokens: Tensor<Element>) -> Tensor<Element> {
        embedding(table, Indices(tokens.scalars.map { Int($0) }, shape: tokens.shape))
    }
}
