import { type MobileBertConfig, mobilebert } from "@tiny-random/atlas/configs/mobilebert";
import {
  activation,
  attend,
  bias,
  embedding,
  layerNorm,
  linear,
  module,
  type Parameter,
  scale,
  splitHeads,
  Tensor,
  weight,
} from "@tiny-random/nn";
import { encoderOf } from "../layers/encoder/encoder.ts";
import type { EncoderBlock, EncoderContext } from "../layers/encoder/encoder-attention.ts";
import { readsPadding } from "../layers/encoder/encoder-class.ts";
import { bertClasses } from "../layers/heads/bert-classes.ts";
import { positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";
import { embeddedTokenizer } from "../tokenizers/embedded.ts";

/** Features inside a layer. */
const innerSize = (c: MobileBertConfig): number => (c.use_bottleneck ? c.intra_bottleneck_size : c.hidden_size);

/** Scale and shift alone, or a layer norm: two of them have PyTorch's own epsilon, whatever the config says. */
const norm = (c: MobileBertConfig, size: number, epsilon = c.layer_norm_eps) =>
  c.normalization_type === "no_norm"
    ? module({ bias: bias(size), weight: scale(size) }, (m, x: Tensor) => x.mul(m.weight).add(m.bias))
    : layerNorm(size, epsilon);

const ownEpsilon = 1e-5;

/** Each word with the next and the previous one, zeros beyond the ends: `[batch, length, width]` → three times as wide. */
const trigrams = (x: Tensor): Tensor => {
  const length = x.size(1);
  const padded = x.pad([0, 0, 1, 1]);
  return Tensor.cat([padded.slice(1, 2), x, padded.slice(1, 0, length)], -1);
};

const embeddings = (c: MobileBertConfig) =>
  module(
    {
      word_embeddings: embedding(c.vocab_size, c.embedding_size),
      position_embeddings: embedding(c.max_position_embeddings, c.hidden_size),
      token_type_embeddings: embedding(c.type_vocab_size, c.hidden_size),
      embedding_transformation: linear(c.embedding_size * (c.trigram_input ? 3 : 1), c.hidden_size),
      LayerNorm: norm(c, c.hidden_size, ownEpsilon),
    },
    (m, ids: Tensor, context: TextContext) => {
      const words = m.word_embeddings(ids);
      const placed = m
        .embedding_transformation(c.trigram_input ? trigrams(words) : words)
        .add(m.position_embeddings(positionsOf(ids, context)));
      return m.LayerNorm(placed.add(m.token_type_embeddings(context.token_type_ids ?? ids.mul(0))));
    },
  );

/** A linear map, added to the residual stream and normalized. */
const addAndNorm = (c: MobileBertConfig, inputs: number, outputs: number) =>
  module({ dense: linear(inputs, outputs), LayerNorm: norm(c, outputs) }, (m, x: Tensor, stream: Tensor) =>
    m.LayerNorm(m.dense(x).add(stream)),
  );

const bottleneckLayer = (c: MobileBertConfig) =>
  module(
    { dense: linear(c.hidden_size, c.intra_bottleneck_size), LayerNorm: norm(c, c.intra_bottleneck_size) },
    (m, x: Tensor) => m.LayerNorm(m.dense(x)),
  );

/** What attention reads: queries and keys, values, and the residual stream of the layer's inside. */
type AttentionInputs = { readonly query: Tensor; readonly value: Tensor; readonly stream: Tensor };

const bottleneck = (c: MobileBertConfig) =>
  module(
    {
      input: bottleneckLayer(c),
      attention: c.key_query_shared_bottleneck && !c.use_bottleneck_attention ? bottleneckLayer(c) : undefined,
    },
    (m, x: Tensor): AttentionInputs => {
      const stream = m.input(x);
      if (c.use_bottleneck_attention) return { query: stream, value: stream, stream };
      return { query: m.attention?.(x) ?? x, value: x, stream };
    },
  );

const selfAttention = (c: MobileBertConfig) => {
  const size = innerSize(c);
  return module(
    {
      query: linear(size, size),
      key: linear(size, size),
      value: linear(c.use_bottleneck_attention ? size : c.hidden_size, size),
    },
    (m, { query, value }: AttentionInputs, mask: Tensor) => {
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, size / c.num_attention_heads);
      return attend(split(m.query(query)), split(m.key(query)), split(m.value(value)), { mask });
    },
  );
};

const attention = (c: MobileBertConfig) =>
  module(
    { self: selfAttention(c), output: addAndNorm(c, innerSize(c), innerSize(c)) },
    (m, inputs: AttentionInputs, mask: Tensor) => m.output(m.self(inputs, mask), inputs.stream),
  );

const intermediate = (c: MobileBertConfig) =>
  module({ dense: linear(innerSize(c), c.intermediate_size) }, (m, x: Tensor) => activation(c.hidden_act)(m.dense(x)));

const feedForward = (c: MobileBertConfig) =>
  module({ intermediate: intermediate(c), output: addAndNorm(c, c.intermediate_size, innerSize(c)) }, (m, x: Tensor) =>
    m.output(m.intermediate(x), x),
  );

const output = (c: MobileBertConfig) =>
  module(
    {
      dense: linear(c.intermediate_size, innerSize(c)),
      LayerNorm: norm(c, innerSize(c), ownEpsilon),
      bottleneck: c.use_bottleneck ? addAndNorm(c, innerSize(c), c.hidden_size) : undefined,
    },
    (m, x: Tensor, inner: Tensor, stream: Tensor) => {
      const normed = m.LayerNorm(m.dense(x).add(inner));
      return m.bottleneck?.(normed, stream) ?? normed;
    },
  );

/** A layer between two bottlenecks, with several feed-forward blocks (Sun et al., 2020). */
const layer = (c: MobileBertConfig): EncoderBlock =>
  module(
    {
      attention: attention(c),
      intermediate: intermediate(c),
      output: output(c),
      bottleneck: c.use_bottleneck ? bottleneck(c) : undefined,
      ffn: Array.from({ length: c.num_feedforward_networks - 1 }, () => feedForward(c)),
    },
    (m, x: Tensor, { mask }: EncoderContext) => {
      const attended = m.attention(m.bottleneck?.(x) ?? { query: x, value: x, stream: x }, mask);
      const inner = m.ffn.reduce((state, block) => block(state), attended);
      return m.output(m.intermediate(inner), inner, x);
    },
  );

/** Scores by the word embeddings and, for the features that these lack, by another matrix. */
const predictions = (c: MobileBertConfig, words: Parameter) => {
  const [width, further] = [c.embedding_size, c.hidden_size - c.embedding_size];
  const transform = module(
    { dense: linear(c.hidden_size, c.hidden_size), LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps) },
    (m, x: Tensor) => m.LayerNorm(activation(c.hidden_act)(m.dense(x))),
  );
  const shared = bias(c.vocab_size);
  const decoder = c.tie_word_embeddings
    ? module({ weight: words, bias: shared }, (m, x: Tensor) => x.linear(m.weight, m.bias))
    : linear(width, c.vocab_size);
  const dense = module({ weight: weight([further, c.vocab_size], further) }, (m, x: Tensor) => x.matmul(m.weight));
  return module({ bias: shared, transform, dense, decoder }, (m, hidden: Tensor) => {
    const [first, rest] = m.transform(hidden).split([width, further], -1) as [Tensor, Tensor];
    return m.decoder(first).add(m.dense(rest));
  });
};

const encoder = encoderOf<MobileBertConfig>({
  embeddings,
  layer,
  pooler: (c) =>
    module(
      { dense: c.classifier_activation ? linear(c.hidden_size, c.hidden_size) : undefined },
      (m, hidden: Tensor) => {
        const first = hidden.select(1, 0);
        return m.dense?.(first).tanh() ?? first;
      },
    ),
});

export default textFamily({
  facts: mobilebert,
  repo: "google/mobilebert-uncased",
  tokenizer: embeddedTokenizer("bert", { tokenizer_class: "MobileBertTokenizer" }),
  resolve: (c) => ({ true_hidden_size: innerSize(c) }),
  tiny: (c, { size }) => ({
    embedding_size: size.width / 2,
    intra_bottleneck_size: size.width / 2,
    num_feedforward_networks: Math.min(c.num_feedforward_networks, 2),
  }),
  variants: {
    "layer norms, one feed-forward block": {
      config: { normalization_type: "layer_norm", num_feedforward_networks: 1 },
      classes: ["MobileBertModel"],
    },
    "bottlenecked attention, pooled as it is": {
      config: { use_bottleneck_attention: true, key_query_shared_bottleneck: false, classifier_activation: false },
      classes: ["MobileBertModel"],
    },
  },
  architectures: readsPadding(
    bertClasses("MobileBert", "mobilebert", encoder, { causal: null, predictions }),
    "trigrams of words read padding as well",
  ),
});
