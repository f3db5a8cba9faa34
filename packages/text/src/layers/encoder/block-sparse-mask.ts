// BigBird's block-sparse attention as a mask (Zaheer et al., 2020).
import { narrowedMask, paddingMask, Tensor } from "@tiny-random/nn";

/** The config fields that block-sparse attention reads. */
export interface BlockSparseConfig {
  /** `block_sparse`, or `original_full`: every token sees every other. */
  readonly attention_type: string;
  /** Tokens of a block. */
  readonly block_size: number;
  /** Blocks that tokens see beside those around them. */
  readonly num_random_blocks: number;
}

/** How many tokens a text has at most that is not cut into blocks. */
export const longestUncut = (c: BlockSparseConfig): number => (5 + 2 * c.num_random_blocks) * c.block_size;

/**
 * The additive mask of an encoder: tokens see the blocks beside their own, the first and the last block; these two see
 * everything. Transformers draws the random blocks in training only: outside of it each of them is the first block, whose
 * keys then count once more for each, a logarithm on their scores. Short texts are not cut into blocks.
 *
 * @param attentionMask int64 `[batch, length]`: 0 for padding
 * @returns `[batch, 1, 1 or length, length]`
 */
export const blockSparseMask = (c: BlockSparseConfig, attentionMask: Tensor): Tensor => {
  const padding = paddingMask(attentionMask);
  if (c.attention_type === "original_full") return padding;
  const { graph } = attentionMask;
  const length = attentionMask.size(1);
  const blocks = Tensor.arange(graph, length).div(c.block_size);
  const isGlobal = blocks.eq(0).logical_or(blocks.eq(blocks.amax(0, true)));
  const [queries, keys] = [blocks.unsqueeze(1), blocks.unsqueeze(0)];
  const isShort = graph.dimValue(length).le(longestUncut(c));
  const fromGlobal = isGlobal.unsqueeze(1).logical_or(isShort);
  const seen = queries.sub(keys).abs().le(1).logical_or(isGlobal.unsqueeze(0)).logical_or(fromGlobal);
  const counted = keys.eq(0).logical_and(fromGlobal.logical_not()).to("float32");
  return narrowedMask(padding, seen).add(counted.mul(Math.log(1 + c.num_random_blocks)));
};

/** Why padding changes what block-sparse attention sees. */
export const lastBlockIsGlobal = "the last block of the longest text is global, and padding in the others'";
