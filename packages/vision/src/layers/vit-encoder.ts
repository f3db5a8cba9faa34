import { type AnyModule, activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import type { Extras } from "./image-model.ts";
import { type PatchConfig, type VitEmbeddingOptions, vitEmbeddings } from "./vit-embeddings.ts";
import { type VitLayerConfig, vitLayer } from "./vit-layer.ts";

/** The config fields that a vision Transformer reads. */
export interface VitConfig extends PatchConfig, VitLayerConfig {
  readonly num_hidden_layers: number;
}

/** So many layers, numbered under `layer`. */
export const vitLayers = (c: VitConfig) =>
  module({ layer: Array.from({ length: c.num_hidden_layers }, () => vitLayer(c)) }, (m, x: Tensor) =>
    m.layer.reduce((state, layer) => layer(state), x),
  );

const children = (c: VitConfig, options: VitEmbeddingOptions) => ({
  embeddings: vitEmbeddings(c, options),
  encoder: vitLayers(c),
  layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
});

const encode = (m: ReturnType<typeof children>, pixels: Tensor, extras: Extras): Tensor =>
  m.layernorm(m.encoder(m.embeddings(pixels, extras["bool_masked_pos"])));

/**
 * A vision Transformer (Dosovitskiy et al., 2020): pixels → normalized hidden states `[batch, tokens + patches, width]`.
 * Which patches are masked comes as `bool_masked_pos`.
 */
export const vit = (c: VitConfig, options: VitEmbeddingOptions = {}) => module(children(c, options), encode);

/** One vector of an image: hidden states `[batch, length, width]` → `[batch, width]`. */
export type Pooler = ((hidden: Tensor) => Tensor) & AnyModule;

/** Activation(W · the first token's state). */
export const firstTokenPooler = (c: VitConfig): Pooler => {
  const { pooler_output_size: size, pooler_act: act } = c;
  const outputs = typeof size === "number" ? size : c.hidden_size;
  return module({ dense: linear(c.hidden_size, outputs) }, (m, hidden: Tensor) =>
    activation(typeof act === "string" ? act : "tanh")(m.dense(hidden.select(1, 0))),
  );
};

/** The same with its pooler: the outputs of the bare class. */
export const pooledVit = (c: VitConfig, options: VitEmbeddingOptions = {}, pooler = firstTokenPooler(c)) =>
  module({ ...children(c, options), pooler }, (m, pixels: Tensor, extras: Extras) => {
    const last_hidden_state = encode(m, pixels, extras);
    return { last_hidden_state, pooler_output: m.pooler(last_hidden_state) };
  });
