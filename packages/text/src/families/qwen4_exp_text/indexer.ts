import {
  addDims,
  centeredRmsNorm,
  linear,
  module,
  narrowedMask,
  type RotaryTables,
  rotate,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import type { LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { amongBest } from "../../layers/decoder/lightning-indexer.ts";
import { countedPositions } from "../../layers/recurrent/padding.ts";
import { partialRotarySize, ropeTables } from "../../layers/rope/rope.ts";
import { withPast } from "../../layers/sessions/cache.ts";
import { qwen35Turns } from "../qwen3_5_text.ts";
import type { Config } from "./config.ts";

/** Tokens in blocks, counted without padding. */
interface Blocks {
  /** Which tokens a block has, 1 or 0: `[batch, blocks, past + length]`. */
  readonly members: Tensor;
  /** Which blocks are complete for a query: booleans `[batch, length, blocks]`. */
  readonly complete: Tensor;
  /** Which tokens stand behind a query's last complete block: booleans `[batch, length, past + length]`. */
  readonly tail: Tensor;
  /** Places of the blocks' first tokens, padding counted, `[batch, blocks]`. */
  readonly starts: Tensor;
}

const blocksOf = (x: Tensor, padding: Tensor, rate: number): Blocks => {
  const { graph } = x;
  const total = padding.size(1);
  const index = Tensor.arange(graph, graph.floorDivide(addDims(total, rate - 1), rate)).unsqueeze(-1);
  const counted = padding.cumsum(1).mul(padding).sub(1).unsqueeze(1);
  const blockOfEach = counted.div(rate);
  const closed = countedPositions(padding, x).add(1).div(rate).unsqueeze(-1);
  const isFirst = counted.eq(index.mul(rate)).to("int64");
  return {
    members: blockOfEach.eq(index).logical_and(padding.to("bool").unsqueeze(1)).to("float32"),
    complete: index.squeeze(-1).lt(closed),
    tail: blockOfEach.eq(closed),
    starts: isFirst.mul(Tensor.arange(graph, total)).sum(-1),
  };
};

const tablesOfBlocks = (c: Config, { starts }: Blocks): RotaryTables =>
  ropeTables(qwen35Turns(c), starts, partialRotarySize(c, c.head_dim, 1));

/**
 * Qwen Sparse Attention's indexer: the keys of each block of tokens are averaged, and a query sees the blocks that score highest,
 * beside those tokens before it that fill none. `[batch, length, width]` → the attention's mask, narrowed to these.
 */
export const blockIndexer = (c: Config, layer: number) => {
  const { indexer_n_heads: heads, indexer_head_dim: size, indexer_compress_ratio: rate } = c;
  return module(
    {
      index_qk_proj: linear(c.hidden_size, (heads + c.indexer_kv_heads) * size, { bias: false }),
      q_layernorm: centeredRmsNorm(size, c.rms_norm_eps),
      k_layernorm: centeredRmsNorm(size, c.rms_norm_eps),
    },
    (m, x: Tensor, context: LayerContext): Tensor => {
      const blocks = blocksOf(x, context.padding, rate);
      const [query, key] = m.index_qk_proj(x).split([heads * size, size], -1) as [Tensor, Tensor];
      const queries = rotate(m.q_layernorm(splitHeads(query, heads, size)), context.rotary(layer));
      // The cache keeps keys as they were projected: blocks close at later positions.
      const all = withPast(key, "indexer", layer, context.cache);
      const means = blocks.members.matmul(all).mul(1 / rate);
      const keys = rotate(m.k_layernorm(means).unsqueeze(1), tablesOfBlocks(c, blocks));
      const matches = queries.matmul(keys.transpose(2, 3)).relu().sum(1);
      const scores = narrowedMask(matches.mul(1 / Math.sqrt(size)), blocks.complete);
      const chosen = amongBest(scores, c.indexer_budget / rate);
      const seen = chosen.to("float32").matmul(blocks.members).gt(0.5).logical_or(blocks.tail);
      return narrowedMask(context.mask(), seen.unsqueeze(1));
    },
  );
};
