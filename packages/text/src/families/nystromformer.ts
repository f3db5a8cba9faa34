import { type NystromformerConfig, nystromformer } from "@tiny-random/atlas/configs/nystromformer";
import { InputError } from "@tiny-random/core";
import { activation, type Graph, linear, mergeHeads, module, splitHeads, type Tensor } from "@tiny-random/nn";
import { encoderOf } from "../layers/encoder/encoder.ts";
import type { EncoderBlock, EncoderContext } from "../layers/encoder/encoder-attention.ts";
import { readsPadding } from "../layers/encoder/encoder-class.ts";
import { embeddingsBehindTwo } from "../layers/encoder/positions-behind-two.ts";
import { attentionBlock, postNormLayer } from "../layers/encoder/post-norm.ts";
import { valueConvolution } from "../layers/encoder/value-convolution.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderClasses } from "../layers/heads/encoder-heads.ts";
import { bertLanguageModel, maskedLanguageModel, bertUnused as unused } from "../layers/heads/masked-language-model.ts";
import { classificationHead, firstTokenLinear, vectorClassifier } from "../layers/heads/text-classifiers.ts";
import { textFamily } from "../text-family.ts";

/** Rounds of the iteration, fixed in the class. */
const rounds = 6;

const identity = (graph: Graph, size: number, value: number): Tensor =>
  graph.constant(
    Array.from({ length: size * size }, (_, index) => (index % (size + 1) === 0 ? value : 0)),
    "float32",
    [size, size],
  );

/**
 * The pseudo-inverse of matrices of softmax weights by iteration (Razavi et al., 2014): `[batch, heads, size, size]`. It
 * starts from the transpose over the largest sum of a column in the whole batch.
 */
const pseudoInverse = (matrix: Tensor, size: number): Tensor => {
  const eye = (value: number) => identity(matrix.graph, size, value);
  const largest = matrix.sum(-2, true).amax([0, 1, 2, 3], true);
  let inverse = matrix.transpose(2, 3).div(largest);
  for (let round = 0; round < rounds; round += 1) {
    const product = matrix.matmul(inverse);
    const inner = eye(15).sub(product.matmul(eye(7).sub(product)));
    inverse = inverse.mul(0.25).matmul(eye(13).sub(product.matmul(inner)));
  }
  return inverse;
};

const hasLandmarks = (c: NystromformerConfig): boolean => c.num_landmarks !== c.segment_means_seq_len;

/**
 * How many tokens each text has, where there are landmarks: the class reads no others, and no padding, since it adds a mask
 * of queries to the scores of landmarks.
 */
const landmarkLength = (c: NystromformerConfig) => (hasLandmarks(c) ? c.segment_means_seq_len : undefined);

/** Attention through landmarks, the means of equal stretches of the text, which has `segment_means_seq_len` positions. */
const nystromAttention = (c: NystromformerConfig, query: Tensor, key: Tensor, value: Tensor, mask: Tensor): Tensor => {
  const stretch = Math.floor(c.segment_means_seq_len / c.num_landmarks);
  const landmarks = (x: Tensor) => x.unflatten(2, [c.num_landmarks, stretch]).mean(3);
  const [queries, keys] = [landmarks(query), landmarks(key)];
  const toLandmarks = query.matmul(keys.transpose(2, 3)).softmax(-1);
  const among = queries.matmul(keys.transpose(2, 3)).softmax(-1);
  const fromLandmarks = queries.matmul(key.transpose(2, 3)).add(mask).softmax(-1);
  return toLandmarks.matmul(pseudoInverse(among, c.num_landmarks)).matmul(fromLandmarks.matmul(value));
};

/** As many landmarks as positions: every position is its own, and attention is the usual one. */
const fullAttention = (query: Tensor, key: Tensor, value: Tensor, mask: Tensor): Tensor =>
  query.matmul(key.transpose(2, 3)).add(mask).softmax(-1).matmul(value);

/** Attention approximated by the Nyström method (Xiong et al., 2021), and a convolution of the values. */
const attention = (c: NystromformerConfig): EncoderBlock => {
  if (c.inv_coeff_init_option)
    throw new InputError(
      "inv_coeff_init_option is not supported",
      "Transformers' class fails with it: it subscripts the config to read inv_init_coeff_option.",
    );
  const size = c.hidden_size / c.num_attention_heads;
  const project = () => linear(c.hidden_size, c.hidden_size);
  return module(
    {
      query: project(),
      key: project(),
      value: project(),
      conv: valueConvolution(c.num_attention_heads, c.conv_kernel_size),
    },
    (m, x: Tensor, { mask }: EncoderContext) => {
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, size);
      const scaled = (part: Tensor) => split(part).div(size ** 0.25);
      const [query, key, value] = [scaled(m.query(x)), scaled(m.key(x)), split(m.value(x))];
      const attended = hasLandmarks(c)
        ? nystromAttention(c, query, key, value, mask)
        : fullAttention(query, key, value, mask);
      return mergeHeads(attended.add(m.conv(value)));
    },
  );
};

const { backbone } = encoderOf<NystromformerConfig>({
  embeddings: embeddingsBehindTwo,
  layer: (c) => postNormLayer(c, attentionBlock(c, attention(c))),
});

const family: EncoderFamily<NystromformerConfig> = {
  key: "nystromformer",
  width: (c) => c.hidden_size,
  rowLength: landmarkLength,
  backbone,
};

const classes = {
  ...encoderClasses("Nystromformer", family, {
    text: classificationHead(family, (x, c) => activation(c.hidden_act)(x)),
    choice: vectorClassifier(family, "pre_classifier", (c) => firstTokenLinear(c.hidden_size, activation("relu"))),
  }),
  NystromformerForMaskedLM: {
    ...maskedLanguageModel(family, bertLanguageModel(family.key, backbone)),
    unused,
  },
};

export default textFamily({
  facts: nystromformer,
  repo: "uw-madison/nystromformer-512",
  tokenizer: "albert",
  variants: {
    landmarks: {
      config: { num_landmarks: 8, segment_means_seq_len: 64, conv_kernel_size: 5 },
      classes: ["NystromformerModel", "NystromformerForMaskedLM", "NystromformerForMultipleChoice"],
    },
  },
  longestText: (c) => landmarkLength(c) ?? c.max_position_embeddings,
  // Narrower than others: golden texts fill every position, and the model stays below a megabyte.
  tiny: (c, { size }) => ({
    hidden_size: 0.75 * size.width,
    num_attention_heads: (0.75 * size.width) / size.headSize,
    intermediate_size: 1.5 * size.width,
    ...(hasLandmarks(c) && { num_landmarks: 8, segment_means_seq_len: 64 }),
  }),
  architectures: readsPadding(classes, "the convolution and the landmarks' means read padding as well"),
});
