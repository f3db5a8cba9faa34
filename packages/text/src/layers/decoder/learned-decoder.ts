import type { ModelConfig } from "@tiny-random/core";
import { activation, embedding, isFloat, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { positionsOf, type TextContext } from "../sessions/backbone.ts";
import { preNormBlock } from "./decoder-layers.ts";
import { type Block, type ContextBlock, layerContext } from "./decoder-parts.ts";

/** The config fields that a decoder with learned positions reads. */
export interface LearnedDecoderConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly n_positions: number;
  readonly n_embd: number;
  readonly n_layer: number;
  readonly n_inner: number | null;
  readonly activation_function: string;
  readonly layer_norm_epsilon: number;
}

/** The slots of a decoder with learned positions. */
export interface LearnedDecoderParts<C> {
  attention(c: C, layer: number): ContextBlock;
  /** Attention to an encoder, under `crossattention`, where a config has it. */
  cross?(c: C, layer: number): ContextBlock | undefined;
  /** The linear layers of the feed-forward block. */
  project(inputs: number, outputs: number): Block;
  /** The norms; over mean and variance by default. */
  norm?(width: number, epsilon: number): Block;
}

const keys = {
  attentionNorm: "ln_1",
  attention: "attn",
  crossNorm: "ln_cross_attn",
  cross: "crossattention",
  mlpNorm: "ln_2",
};

const block = <C extends LearnedDecoderConfig>(c: C, layer: number, parts: LearnedDecoderParts<C>) => {
  const { attention, project } = parts;
  const { norm: normOf = layerNorm } = parts;
  const norm = () => normOf(c.n_embd, c.layer_norm_epsilon);
  const cross = parts.cross?.(c, layer);
  const inner = c.n_inner ?? 4 * c.n_embd;
  const mlp = module({ c_fc: project(c.n_embd, inner), c_proj: project(inner, c.n_embd) }, (m, x: Tensor) =>
    m.c_proj(activation(c.activation_function)(m.c_fc(x))),
  );
  const own = { attentionNorm: norm(), attention: attention(c, layer), mlpNorm: norm(), mlp };
  return preNormBlock(cross ? { ...own, cross, crossNorm: norm() } : own, keys);
};

/**
 * A decoder with learned positions (Radford et al., 2019): ids `[batch, length]`, or embedded tokens
 * `[batch, length, width]` → `[batch, length, width]`.
 */
export const learnedDecoder = <C extends LearnedDecoderConfig>(c: C, parts: LearnedDecoderParts<C>) =>
  module(
    {
      wte: embedding(c.vocab_size, c.n_embd),
      wpe: embedding(c.n_positions, c.n_embd),
      h: Array.from({ length: c.n_layer }, (_, layer) => block(c, layer, parts)),
      ln_f: (parts.norm ?? layerNorm)(c.n_embd, c.layer_norm_epsilon),
    },
    (m, ids: Tensor, context: TextContext) => {
      const shared = layerContext(ids, context);
      const tokens = isFloat(ids.dtype) ? ids : m.wte(ids);
      const embedded = tokens.add(m.wpe(positionsOf(ids, context)));
      return m.ln_f(m.h.reduce((x, layer) => layer(x, shared), embedded));
    },
  );

/** Such a decoder with its weights. */
export type LearnedDecoder = ReturnType<typeof learnedDecoder>;

/** What heads need to know of it, but for its cache. */
export const learnedDecoderFamily = {
  key: "transformer",
  width: (c: LearnedDecoderConfig) => c.n_embd,
  vocabulary: (c: LearnedDecoderConfig) => c.vocab_size,
  embedding: (model: LearnedDecoder) => model.wte.weight,
};
