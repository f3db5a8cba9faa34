import type { DeepseekV4Config } from "@tiny-random/atlas/configs/deepseek_v4";
import {
  attend,
  bareRmsNorm,
  linear,
  module,
  narrowedMask,
  Parameter,
  splitHeads,
  Tensor,
  weight,
} from "@tiny-random/nn";
import type { LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { chosenKeys, indexWeights } from "../../layers/decoder/lightning-indexer.ts";
import { turnLast } from "../../layers/rope/partial-turns.ts";
import { type Compressed, compressor } from "./compressor.ts";
import { floatNorm, turnLastBack } from "./parts.ts";

const sparse = "compressed_sparse_attention";
const heavy = "heavily_compressed_attention";

const rateOf = (c: DeepseekV4Config, kind: string): number => Number(c.compress_rates[kind]);

/** A lightning indexer, which compresses its keys apart from the attention's: narrows what queries see to the windows that score highest. */
const indexer = (c: DeepseekV4Config) => {
  const { index_n_heads: heads, index_head_dim: size } = c;
  return module(
    {
      compressor: compressor(c, { rate: rateOf(c, sparse), size, overlaps: true, name: "indexer" }),
      wq_b: linear(c.q_lora_rank, heads * size, { bias: false }),
      weights_proj: indexWeights(c),
    },
    (m, x: Tensor, queryLatent: Tensor, layer: number, context: LayerContext) => {
      const { vectors, mask } = m.compressor(x, layer, context);
      const terms = {
        queries: turnLast(splitHeads(m.wq_b(queryLatent), heads, size), context.rotary(layer)),
        keys: vectors,
        weights: m.weights_proj(x),
        count: c.index_topk,
      };
      return narrowedMask(mask, chosenKeys(terms, vectors, mask));
    },
  );
};

/** A linear map of each group of heads by itself, whose outputs stand side by side. */
const groupedLinear = (groups: number, inputs: number, outputs: number) =>
  module({ weight: weight([groups * outputs, inputs], inputs) }, (m, x: Tensor) => {
    const byGroup = x.graph.parameter(m.weight).unflatten(0, [groups, outputs]).transpose(1, 2);
    return x.unflatten(-1, [groups, inputs]).transpose(1, 2).matmul(byGroup).transpose(1, 2).flatten(2);
  });

/** What a layer's windows are compressed by; undefined where it sees its sliding window alone. */
const compressorOf = (c: DeepseekV4Config, kind: string | undefined) => {
  if (kind === sparse)
    return compressor(c, { rate: rateOf(c, sparse), size: c.head_dim, overlaps: true, name: "compressor" });
  if (kind === heavy)
    return compressor(c, { rate: rateOf(c, heavy), size: c.head_dim, overlaps: false, name: "compressor" });
  return undefined;
};

/**
 * Multi-query attention whose one vector a position is key and value, over a sliding window and over compressed windows of all
 * earlier positions. What rotated values bring into the output is turned back.
 */
export const attention = (c: DeepseekV4Config, layer: number) => {
  const { num_attention_heads: heads, head_dim: size, q_lora_rank: rank, o_groups: groups, o_lora_rank: outRank } = c;
  const kind = c.layer_types[layer];
  return module(
    {
      wq_a: linear(c.hidden_size, rank, { bias: false }),
      q_norm: floatNorm(c, rank),
      wq_b: linear(rank, heads * size, { bias: false }),
      wkv: linear(c.hidden_size, size, { bias: false }),
      norm: floatNorm(c, size),
      wo_a: groupedLinear(groups, (heads * size) / groups, outRank),
      wo_b: linear(groups * outRank, c.hidden_size, { bias: false }),
      attn_sink: new Parameter([heads], { kind: "positive" }, { keepFloat32: true }),
      compressor: compressorOf(c, kind),
      indexer: kind === sparse ? indexer(c) : undefined,
    },
    (m, x: Tensor, context: LayerContext) => {
      const tables = context.rotary(layer);
      const latent = m.q_norm(m.wq_a(x));
      const queries = turnLast(bareRmsNorm(c.rms_norm_eps)(splitHeads(m.wq_b(latent), heads, size)), tables);
      const own = turnLast(m.norm(m.wkv(x)).unsqueeze(1), tables);
      const [all] = context.cache?.extend(layer, own, own) ?? [own];
      const near = context.mask(c.sliding_window);
      const far: Compressed | undefined = m.compressor?.(x, layer, context);
      const farMask = m.indexer?.(x, latent, layer, context) ?? far?.mask;
      const seen = far ? Tensor.cat([all, far.vectors], 2) : all;
      const mask = farMask ? Tensor.cat([near, farMask.expand([x.size(0), 1, 1, 1])], -1) : near;
      const attended = attend(queries, seen, seen, { mask, sinks: m.attn_sink });
      const turned = turnLastBack(splitHeads(attended, heads, size), tables);
      return m.wo_b(m.wo_a(turned.transpose(1, 2).flatten(2)));
    },
  );
};
