// LongT5's transient-global attention: tokens see those near them and a vector of every block of the text (Guo et al., 2021).
import { distanceBucket, module, ofDistances, Parameter, paddingMask, rmsNorm, Tensor } from "@tiny-random/nn";
import type { Source } from "../../layers/attention.ts";
import { type RelativePositionBias, type T5StackConfig, t5Attend, t5Projections } from "../../layers/t5-layers.ts";

/** The blocks of texts. */
interface TextBlocks {
  /** The block of each token, -1 for padding: int64 `[batch, length]`. Tokens behind the last full block belong to it. */
  readonly ofTokens: Tensor;
  /** All numbers of blocks: int64 `[blocks]`. */
  readonly numbers: Tensor;
}

/** Blocks of so many tokens: a mask `[batch, length]` of ones and zeros → the full ones. */
const textBlocks = (mask: Tensor, size: number): TextBlocks => {
  const { graph } = mask;
  const index = Tensor.arange(graph, mask.size(1)).unsqueeze(0);
  const endsFull = index
    .remainder(size)
    .eq(size - 1)
    .to("int64")
    .mul(mask);
  const last = endsFull.sum(1, true).sub(1);
  const own = index.div(size).mul(mask).add(mask.sub(1));
  return { ofTokens: own.minimum(last), numbers: Tensor.arange(graph, graph.floorDivide(mask.size(1), size)) };
};

/** What the layers of one pass share. */
export interface TransientGlobalSource extends Source {
  /** 1 where a token belongs to a block, `[batch, blocks, length]`. */
  readonly members: Tensor;
}

/** The relative position bias of blocks, a table `[buckets, heads]`: buckets `[batch, length, blocks]` → `[batch, heads, length, blocks]`. */
export const blockPositionBias = (c: T5StackConfig) =>
  module(
    { weight: new Parameter([c.relative_attention_num_buckets, c.num_heads], { kind: "weight", fanIn: 1 }) },
    (m, buckets: Tensor) => buckets.embedding(m.weight).permute(0, 3, 1, 2),
  );

type BlockPositionBias = ReturnType<typeof blockPositionBias>;

/**
 * What all layers attend to.
 *
 * @param near the mask of the tokens nearby with their bias, `[batch, heads, length, length]`
 * @param mask `[batch, length]` of ones and zeros
 */
export const transientGlobalSource = (
  c: T5StackConfig & { readonly global_block_size: number },
  table: BlockPositionBias,
  near: Tensor,
  mask: Tensor,
): TransientGlobalSource => {
  const { ofTokens, numbers } = textBlocks(mask, c.global_block_size);
  const exists = numbers.unsqueeze(0).le(ofTokens.amax(1, true)).to("int64");
  const distance = numbers.unsqueeze(0).unsqueeze(0).sub(ofTokens.unsqueeze(-1));
  const bucketOf = distanceBucket(c.relative_attention_num_buckets, c.relative_attention_max_distance);
  const buckets = ofDistances(distance, c.relative_attention_max_distance, bucketOf);
  return {
    mask: Tensor.cat([near, table(buckets).add(paddingMask(exists))], -1),
    members: ofTokens.unsqueeze(1).eq(numbers.unsqueeze(0).unsqueeze(-1)).to("float32"),
  };
};

/**
 * Attention to tokens, and to the normalized sum of each block of them, by the same projections.
 *
 * @param tables in the first layer: the biases of all layers
 */
export const transientGlobalAttention = (
  c: T5StackConfig,
  tables: { readonly near?: RelativePositionBias; readonly blocks?: BlockPositionBias },
) =>
  module(
    {
      ...t5Projections(c),
      relative_attention_bias: tables.near,
      global_relative_attention_bias: tables.blocks,
      global_input_layer_norm: rmsNorm(c.d_model, c.layer_norm_epsilon),
    },
    (m, x: Tensor, { mask, members }: TransientGlobalSource) => {
      const blocks = m.global_input_layer_norm(members.matmul(x));
      return t5Attend(c, m, x, { mask, states: Tensor.cat([x, blocks], 1) });
    },
  );
