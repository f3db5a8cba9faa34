// A decoder of state spaces, some of which first take up what one of a few shared blocks makes (Zamba).
import type { ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  attend,
  embedding,
  linear,
  module,
  rmsNorm,
  rotate,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import type { DecoderFamily } from "../heads/decoder-family.ts";
import type { Rope } from "../rope/rope-settings.ts";
import { positionsOf, type TextContext } from "../sessions/backbone.ts";
import { type CacheShape, type LayerStates, namedStates } from "../sessions/text-sessions.ts";
import { type ContextBlock, type LayerContext, layerContext } from "./decoder-parts.ts";
import { tablesByLayer } from "./rotary-decoder.ts";

/** The config fields of a decoder with shared blocks. */
export interface SharedBlockConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  /** `linear_attention` for a state space alone, `hybrid` for one that takes up a shared block. */
  readonly layers_block_type: readonly string[] | null;
  readonly num_attention_heads: number;
  readonly num_key_value_heads: number;
  /** Features of the shared attention's input: the stream and the embedded tokens side by side. */
  readonly attention_hidden_size: number;
  readonly attention_head_dim: number | null;
  readonly rms_norm_eps: number;
  readonly tie_word_embeddings: boolean;
}

/** Where a shared block is called: the layer, and how many calls of any shared block came before. */
export interface Use {
  readonly layer: number;
  readonly index: number;
}

/** A low-rank map for each use of a shared block; undefined for the uses of other blocks. */
export type Adapters = readonly (
  | readonly [down: ReturnType<typeof linear>, up: ReturnType<typeof linear>]
  | undefined
)[];

/** What a projection makes, and what the adapter of this use adds. */
export const adapted = (made: Tensor, x: Tensor, adapters: Adapters | undefined, { index }: Use): Tensor => {
  const [down, up] = adapters?.[index] ?? [];
  return down && up ? made.add(up(down(x))) : made;
};

/** Adapters of the projections of shared attention. */
export interface AttentionAdapters {
  readonly query: Adapters;
  readonly key: Adapters;
  readonly value: Adapters;
}

/** Causal attention of the stream and the embedded tokens side by side, `[batch, length, 2 · width]` → `[batch, length, width]`. */
export const sharedAttention = (c: SharedBlockConfig, adapters?: AttentionAdapters) => {
  const { num_attention_heads: heads, num_key_value_heads: keyHeads, attention_hidden_size: width } = c;
  const size = headSizeOf(c);
  const project = (count: number) => linear(width, count * size, { bias: false });
  return module(
    {
      q_proj: project(heads),
      k_proj: project(keyHeads),
      v_proj: project(keyHeads),
      o_proj: linear(heads * size, c.hidden_size, { bias: false }),
      linear_q_adapter_list: adapters?.query,
      linear_k_adapter_list: adapters?.key,
      linear_v_adapter_list: adapters?.value,
    },
    (m, x: Tensor, use: Use, { mask, rotary, cache }: LayerContext) => {
      const { layer } = use;
      const query = splitHeads(adapted(m.q_proj(x), x, m.linear_q_adapter_list, use), heads, size);
      const key = splitHeads(adapted(m.k_proj(x), x, m.linear_k_adapter_list, use), keyHeads, size);
      const value = splitHeads(adapted(m.v_proj(x), x, m.linear_v_adapter_list, use), keyHeads, size);
      const rotated = rotate(key, rotary(layer));
      const [keys, values] = cache?.extend(layer, rotated, value) ?? [rotated, value];
      return m.o_proj(
        attend(rotate(query, rotary(layer)), keys, values, { mask: mask(), scale: 1 / Math.sqrt(size / 2) }),
      );
    },
  );
};

const headSizeOf = (c: SharedBlockConfig): number =>
  c.attention_head_dim ?? c.attention_hidden_size / c.num_attention_heads;

type SharedMlp = ((x: Tensor, use: Use) => Tensor) & AnyModule;

/** What a decoder with shared blocks is made of. */
export interface SharedBlockParts<C extends SharedBlockConfig> {
  /** How many shared blocks there are; layers take them in turns. */
  blocks(c: C): number;
  /** The key of a layer's shared block. */
  readonly blockKey: string;
  attention(c: C, block: number): ReturnType<typeof sharedAttention>;
  mlp(c: C, block: number): SharedMlp;
  /** The state space of a layer. */
  mixer(c: C, layer: number): ContextBlock;
  /** What every layer carries. */
  states(c: C): LayerStates;
  /** The rope of the shared attention; undefined for none. */
  rope(c: C): Rope | undefined;
}

/** The layers that take up a shared block. */
export const hybridLayers = ({ layers_block_type: kinds }: SharedBlockConfig): readonly number[] =>
  (kinds ?? []).flatMap((kind, layer) => (kind === "hybrid" ? [layer] : []));

/** Attention and a feed-forward block one after the other, without residuals. */
const sharedBlock = <C extends SharedBlockConfig>(c: C, block: number, parts: SharedBlockParts<C>) =>
  module(
    {
      self_attn: parts.attention(c, block),
      feed_forward: parts.mlp(c, block),
      input_layernorm: rmsNorm(c.attention_hidden_size, c.rms_norm_eps),
      pre_ff_layernorm: rmsNorm(c.hidden_size, c.rms_norm_eps),
    },
    (m, x: Tensor, embedded: Tensor, use: Use, context: LayerContext) => {
      const attended = m.self_attn(m.input_layernorm(Tensor.cat([x, embedded], -1)), use, context);
      return m.feed_forward(m.pre_ff_layernorm(attended), use);
    },
  );

/** A state space behind a norm; `added` goes into it, not into the residual stream. */
const stateSpaceLayer = <C extends SharedBlockConfig>(c: C, layer: number, { mixer }: SharedBlockParts<C>) =>
  module(
    { mamba: mixer(c, layer), input_layernorm: rmsNorm(c.hidden_size, c.rms_norm_eps) },
    (m, x: Tensor, _embedded: Tensor, context: LayerContext, added?: Tensor) =>
      x.add(m.mamba(m.input_layernorm(added ? x.add(added) : x), context)),
  );

type SharedLayer = ((x: Tensor, embedded: Tensor, context: LayerContext) => Tensor) & AnyModule;

const hybridLayer = <C extends SharedBlockConfig>(
  c: C,
  use: Use,
  block: ReturnType<typeof sharedBlock>,
  parts: SharedBlockParts<C>,
): SharedLayer =>
  module(
    {
      block,
      linear: linear(c.hidden_size, c.hidden_size, { bias: false }),
      mamba_decoder: stateSpaceLayer(c, use.layer, parts),
    },
    (m, x: Tensor, embedded: Tensor, context: LayerContext) =>
      m.mamba_decoder(x, embedded, context, m.linear(m.block(x, embedded, use, context))),
    { block: parts.blockKey },
  );

const layersOf = <C extends SharedBlockConfig>(c: C, parts: SharedBlockParts<C>): readonly SharedLayer[] => {
  const hybrids = hybridLayers(c);
  const count = parts.blocks(c);
  const blocks = Array.from({ length: count }, (_, block) => sharedBlock(c, block, parts));
  // Where embeddings are not tied Transformers ties nothing: no two uses share weights.
  const blockOf = (index: number) =>
    c.tie_word_embeddings ? blocks[index % count] : sharedBlock(c, index % count, parts);
  return Array.from({ length: c.num_hidden_layers }, (_, layer) => {
    const index = hybrids.indexOf(layer);
    const block = index < 0 ? undefined : blockOf(index);
    return block ? hybridLayer(c, { layer, index }, block, parts) : stateSpaceLayer(c, layer, parts);
  });
};

const backboneOf = <C extends SharedBlockConfig>(c: C, parts: SharedBlockParts<C>) =>
  module(
    {
      embed_tokens: embedding(c.vocab_size, c.hidden_size),
      layers: layersOf(c, parts),
      final_layernorm: rmsNorm(c.hidden_size, c.rms_norm_eps),
    },
    (m, ids: Tensor, context: TextContext) => {
      const rope = { rope: parts.rope, rotarySize: headSizeOf, rotaryPairs: "halves" } as const;
      const rotated = parts.rope(c) && { rotary: tablesByLayer(c, rope, positionsOf(ids, context)) };
      const shared = layerContext(ids, context, rotated);
      const embedded = m.embed_tokens(ids);
      return m.final_layernorm(m.layers.reduce((x, layer) => layer(x, embedded, shared), embedded));
    },
  );

const cacheOf = <C extends SharedBlockConfig>(c: C, { states, rope }: SharedBlockParts<C>): CacheShape => ({
  layers: hybridLayers(c),
  heads: c.num_key_value_heads,
  headSize: headSizeOf(c),
  states: namedStates(Array.from({ length: c.num_hidden_layers }, () => states(c))),
  positions: rope(c) !== undefined,
});

/** A decoder of state spaces, some of which first take up what a shared block makes of the stream and the embedded tokens. */
export const sharedBlockDecoder = <C extends SharedBlockConfig>(
  parts: SharedBlockParts<C>,
): DecoderFamily<C, ReturnType<typeof backboneOf>> => ({
  key: "model",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => cacheOf(c, parts),
  backbone: (c) => backboneOf(c, parts),
  embedding: (model) => model.embed_tokens.weight,
});
