import { type MraConfig, mra } from "@tiny-random/atlas/configs/mra";
import { InputError } from "@tiny-random/core";
import { activation, amongLargest, type Dim, linear, mergeHeads, module, splitHeads, Tensor } from "@tiny-random/nn";
import { encoderOf } from "../layers/encoder/encoder.ts";
import type { EncoderBlock, EncoderContext } from "../layers/encoder/encoder-attention.ts";
import { readsPadding } from "../layers/encoder/encoder-class.ts";
import { embeddingsBehindTwo } from "../layers/encoder/positions-behind-two.ts";
import { attentionBlock, postNormLayer } from "../layers/encoder/post-norm.ts";
import { savedRow } from "../layers/encoder/saved-row.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderClasses } from "../layers/heads/encoder-heads.ts";
import { bertLanguageModel, maskedLanguageModel, bertUnused as unused } from "../layers/heads/masked-language-model.ts";
import { classificationHead, firstTokenLinear, vectorClassifier } from "../layers/heads/text-classifiers.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** Tokens of a block: the kernel's number of threads. */
const blockSize = 32;
const small = 1e-6;
const excluded = 1e4;

/** How many pairs of blocks are computed token by token, fixed in the class whatever a text's length. */
const finePairs = (c: MraConfig): number => {
  const blocks = Math.floor(c.max_position_embeddings / blockSize);
  return Math.min(blocks * c.block_per_row, blocks ** 2);
};

/** The shortest text some of whose pairs of blocks are computed by their means; the longest one, where all are fine. */
const rowLength = (c: MraConfig): number => {
  const blocks = Math.floor(Math.sqrt(finePairs(c))) + 1;
  return Math.min(blocks, Math.floor(c.max_position_embeddings / blockSize)) * blockSize;
};

/** `[batch, heads, length, ...]` in blocks, `[batch, heads, blocks, 32, ...]`. */
const inBlocks = (x: Tensor, blocks: Dim): Tensor => x.unflatten(2, [blocks, blockSize]);

/** A value of each block for every token of it: `[batch, heads, blocks, size]` → `[batch, heads, length, size]`. */
const ofTokens = (x: Tensor, length: Dim): Tensor => {
  const [rows, heads, blocks, size] = x.shape as [Dim, Dim, Dim, Dim];
  return x.unsqueeze(3).expand([rows, heads, blocks, blockSize, size]).reshape([rows, heads, length, size]);
};

/** What blocks must be computed token by token first, as the config says: added to the scores of pairs. */
const withPriors = (c: MraConfig, scores: Tensor): Tensor => {
  const numbers = Tensor.arange(scores.graph, scores.size(-1));
  const [row, column] = [numbers.unsqueeze(1), numbers.unsqueeze(0)];
  const preferred = (which: Tensor) => which.to("float32").mul(5e3);
  const reach = Math.floor(c.initial_prior_diagonal_n_blocks / 2);
  const diagonal = c.initial_prior_diagonal_n_blocks > 0 ? [preferred(row.sub(column).abs().le(reach))] : [];
  const first = c.initial_prior_first_n_blocks;
  const leading = first > 0 ? [preferred(row.lt(first)), preferred(column.lt(first))] : [];
  return [...diagonal, ...leading].reduce((sum, prior) => sum.add(prior), scores);
};

/** Heads, zero at padding, and what of them is no padding. */
interface Masked {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  /** `[batch, 1, length, 1]` */
  readonly kept: Tensor;
}

/** Attention between the means of blocks. */
const coarse = ({ query, key, value, kept }: Masked, blocks: Dim, scale: number) => {
  const count = inBlocks(kept, blocks).sum(3);
  const mean = (x: Tensor) => inBlocks(x, blocks).sum(3).div(count.add(small));
  const raw = mean(query).matmul(mean(key).transpose(2, 3)).mul(scale);
  const counts = count.matmul(count.transpose(2, 3));
  return {
    count: count.transpose(2, 3),
    largest: raw.amax(-1, true),
    scores: raw.sub(counts.lt(0.5).to("float32").mul(excluded)),
    value: mean(value),
  };
};

/** The largest score of each query among what is computed token by token, in whole thousandths as the kernel finds it. */
const largestFine = (scores: Tensor, isFine: Tensor): Tensor =>
  scores.where(isFine, -1e5).amax(-1, true).mul(1000).to("int64").to("float32").div(1000);

/** Sums of weighted values and of weights. */
interface Sums {
  readonly values: Tensor;
  readonly weights: Tensor;
}

/** The sums over keys in fine pairs of blocks. */
const fineSums = ({ value, kept }: Masked, scores: Tensor, largest: Tensor, isFine: Tensor): Sums => {
  const absent = kept.transpose(2, 3).mul(-1).add(1).mul(excluded);
  const weights = scores.sub(largest).sub(absent).exp().where(isFine, 0);
  return { values: weights.matmul(value), weights: weights.sum(-1, true) };
};

/** The sums over the means of all other blocks. */
const coarseSums = (means: ReturnType<typeof coarse>, chosen: Tensor, length: Dim): Sums => {
  const weights = means.scores.sub(means.largest).sub(chosen.mul(excluded)).exp().mul(means.count);
  return {
    values: ofTokens(weights.matmul(means.value), length),
    weights: ofTokens(weights.sum(-1, true), length),
  };
};

/** Both sums over one largest score. */
const joined = (fine: Sums, rest: Sums, lead: Tensor): Tensor => {
  const smaller = lead.mul(lead.le(0).to("float32")).exp();
  const larger = lead.neg().mul(lead.gt(0).to("float32")).exp();
  const values = fine.values.mul(larger).add(rest.values.mul(smaller));
  return values.div(fine.weights.mul(larger).add(rest.weights.mul(smaller)).add(small));
};

/**
 * Attention in two resolutions: between tokens for the pairs of blocks whose means score best, between means for the rest
 * (approx_mode "full"), or not at all ("sparse").
 */
const twoResolutions = (c: MraConfig, heads: Masked, size: number): Tensor => {
  const { query, key, kept } = heads;
  const length = query.size(2);
  const blocks = query.graph.floorDivide(length, blockSize);
  // The class fills narrower heads with zeros up to the kernel's 32 features, and scales by these.
  const scale = 1 / Math.sqrt(Math.max(size, blockSize));
  const means = coarse(heads, blocks, scale);
  const preferred = withPriors(c, means.scores.sub(means.largest));
  const isChosen = amongLargest(preferred.flatten(2), finePairs(c)).unflatten(2, [blocks, blocks]);
  const chosen = isChosen.to("float32");
  const isFine = ofTokens(ofTokens(chosen, length).transpose(2, 3), length).transpose(2, 3).gt(0.5);
  const scores = query.matmul(key.transpose(2, 3)).mul(scale);
  const largest = largestFine(scores, isFine);
  const fine = fineSums(heads, scores, largest, isFine);
  if (c.approx_mode === "sparse") return fine.values.div(fine.weights.add(small)).mul(kept);
  const lead = ofTokens(means.largest, length).sub(largest).mul(kept);
  return joined(fine, coarseSums(means, chosen, length), lead).mul(kept);
};

/** Multi-resolution analysis attention (MRA; Zeng et al., 2022), which Transformers computes by a CUDA kernel alone. */
const attention = (c: MraConfig): EncoderBlock => {
  if (c.approx_mode !== "full" && c.approx_mode !== "sparse")
    throw new InputError(`approx_mode is ${JSON.stringify(c.approx_mode)}: it is "full" or "sparse"`);
  const project = () => linear(c.hidden_size, c.hidden_size);
  const size = c.hidden_size / c.num_attention_heads;
  return module({ query: project(), key: project(), value: project() }, (m, x: Tensor, { text }: EncoderContext) => {
    const kept = text.attention_mask.to("float32").unsqueeze(1).unsqueeze(-1);
    const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, size).mul(kept);
    const heads = { query: split(m.query(x)), key: split(m.key(x)), value: split(m.value(x)), kept };
    return mergeHeads(twoResolutions(c, heads, size));
  });
};

const embeddings = (c: MraConfig) => {
  const summed = embeddingsBehindTwo(c);
  const { word_embeddings, position_embeddings, token_type_embeddings, LayerNorm } = summed;
  const position_ids = savedRow(c.max_position_embeddings, (position) => position + 2);
  const children = { position_ids, word_embeddings, position_embeddings, token_type_embeddings, LayerNorm };
  return module(children, (_, ids: Tensor, context: TextContext) => summed(ids, context));
};

const { backbone } = encoderOf<MraConfig>({
  embeddings,
  layer: (c) => postNormLayer(c, attentionBlock(c, attention(c))),
});

const family: EncoderFamily<MraConfig> = {
  key: "mra",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  rowLength,
  backbone,
};

const classes = {
  ...encoderClasses("Mra", family, {
    text: classificationHead(family, (x, c) => activation(c.hidden_act)(x)),
    choice: vectorClassifier(family, "pre_classifier", (c) => firstTokenLinear(c.hidden_size, activation("relu"))),
  }),
  MraForMaskedLM: { ...maskedLanguageModel(family, bertLanguageModel(family.key, backbone)), unused },
};

export default textFamily({
  facts: mra,
  repo: "uw-madison/mra-base-512-4",
  tokenizer: "roberta",
  // A text of two blocks has four pairs, of which two are fine: each row's best. Where the first two blocks are fine, it has
  // four blocks, of whose sixteen pairs they make twelve. Narrower than others, since golden texts fill every position.
  tiny: (c, { size }) => ({
    hidden_size: 0.75 * size.width,
    num_attention_heads: (0.75 * size.width) / size.headSize,
    intermediate_size: 1.5 * size.width,
    max_position_embeddings: (c.initial_prior_first_n_blocks > 0 ? 4 : 2) * blockSize,
    block_per_row: c.initial_prior_first_n_blocks > 0 ? 3 : 1,
  }),
  variants: {
    "fine pairs alone": { config: { approx_mode: "sparse" }, classes: ["MraModel", "MraForMaskedLM"] },
    "first blocks that are fine whatever they score": {
      config: { initial_prior_first_n_blocks: 2 },
      classes: ["MraModel"],
    },
    "blocks before themselves that are fine whatever they score": {
      config: { initial_prior_diagonal_n_blocks: 1 },
      classes: ["MraModel"],
    },
  },
  architectures: readsPadding(classes, "padding decides how many pairs of blocks are left to the text"),
});
