// Decoders as fairseq writes them: OPT, BioGPT, XGLM.
import type { ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  embedding,
  layerNorm,
  linear,
  module,
  scaledEmbedding,
  type Tensor,
} from "@tiny-random/nn";
import { positionsOf, type TextContext } from "../sessions/backbone.ts";
import { causalAttention } from "./causal-attention.ts";
import { type Block, type ContextBlock, type LayerContext, layerContext } from "./decoder-parts.ts";

/** What a layer is made of. */
export interface FairseqLayerParts {
  readonly width: number;
  readonly heads: number;
  readonly features: number;
  readonly activation: string;
  readonly bias: boolean;
  norm(): Block;
  /** Where the norms stand: before each block, or after the residual sum. */
  readonly norms: "before" | "after";
}

/** Attention and a feed-forward block whose two maps stand beside it in the checkpoint. */
export const fairseqLayer = (layer: number, parts: FairseqLayerParts): ContextBlock => {
  const { width, features, bias } = parts;
  const [before, after] = [parts.norms === "before", parts.norms === "after"];
  const heads = { model_type: "fairseq", hidden_size: width, num_attention_heads: parts.heads };
  return module(
    {
      self_attn: causalAttention(heads, layer, { keys: { o_proj: "out_proj" }, bias: { qkv: bias, output: bias } }),
      self_attn_layer_norm: parts.norm(),
      fc1: linear(width, features, { bias }),
      fc2: linear(features, width, { bias }),
      final_layer_norm: parts.norm(),
    },
    (m, x: Tensor, context: LayerContext) => {
      const attended = x.add(m.self_attn(before ? m.self_attn_layer_norm(x) : x, context));
      const h = after ? m.self_attn_layer_norm(attended) : attended;
      const raised = activation(parts.activation)(m.fc1(before ? m.final_layer_norm(h) : h));
      const sum = h.add(m.fc2(raised));
      return after ? m.final_layer_norm(sum) : sum;
    },
  );
};

/** The config fields that all of a decoder's parts read. */
export interface FairseqDecoderConfig extends ModelConfig {
  readonly vocab_size: number;
  readonly scale_embedding: boolean;
}

/** The sizes of a decoder, and what stands for its positions. */
export interface FairseqDecoderParts extends Omit<FairseqLayerParts, "norm" | "norms" | "bias"> {
  readonly depth: number;
  /** Positions `[batch or 1, length]` → vectors, under `embed_positions`. */
  readonly positions: ((positions: Tensor) => Tensor) & AnyModule;
}

/** A decoder with norms before its blocks: token ids `[batch, length]` → hidden states `[batch, length, width]`. */
export const fairseqDecoder = (c: FairseqDecoderConfig, parts: FairseqDecoderParts) => {
  const { width, heads, features } = parts;
  const norm = () => layerNorm(width);
  const own: FairseqLayerParts = {
    width,
    heads,
    features,
    activation: parts.activation,
    bias: true,
    norm,
    norms: "before",
  };
  return module(
    {
      embed_tokens: c.scale_embedding ? scaledEmbedding(c.vocab_size, width) : embedding(c.vocab_size, width),
      embed_positions: parts.positions,
      layers: Array.from({ length: parts.depth }, (_, layer) => fairseqLayer(layer, own)),
      layer_norm: norm(),
    },
    (m, ids: Tensor, context: TextContext) => {
      const shared = layerContext(ids, context);
      const embedded = m.embed_tokens(ids).add(m.embed_positions(positionsOf(ids, context)));
      return m.layer_norm(m.layers.reduce((x, layer) => layer(x, shared), embedded));
    },
  );
};

/** Such a decoder with its weights. */
export type FairseqDecoder = ReturnType<typeof fairseqDecoder>;
