import {
  type AnyModule,
  activation,
  layerNorm,
  linear,
  module,
  type Tensor,
  type VitBlock,
  type VitLayerConfig,
  vitLayer,
} from "@tiny-random/nn";
import type { Extras } from "./image-model.ts";
import { type PatchConfig, type VitEmbeddingOptions, vitEmbeddings } from "./vit-embeddings.ts";

/** The config fields that what stands around the layers reads. */
export interface VitFrameConfig extends PatchConfig {
  readonly layer_norm_eps: number;
}

/** The config fields that a vision Transformer reads. */
export interface VitConfig extends VitFrameConfig, VitLayerConfig {
  readonly num_hidden_layers: number;
}

/** So many layers as the config says. */
export const plainLayers = (c: VitConfig): VitBlock[] => Array.from({ length: c.num_hidden_layers }, () => vitLayer(c));

/** Layers under `layer`: the states before the first, between them, and after the last. */
export const throughLayers = (layers: readonly VitBlock[]) =>
  module({ layer: layers }, (m, x: Tensor): readonly Tensor[] => {
    const states = [x];
    for (const layer of m.layer) states.push(layer(states.at(-1) ?? x));
    return states;
  });

/** The parts of a vision Transformer by their keys. */
export const vitParts = (c: VitFrameConfig, layers: readonly VitBlock[], options: VitEmbeddingOptions = {}) => ({
  embeddings: vitEmbeddings(c, options),
  encoder: throughLayers(layers),
  layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
});

type Parts = ReturnType<typeof vitParts>;

/** The states of all layers, not normalized. Which patches are masked comes as `bool_masked_pos`. */
export const vitStates = ({ embeddings, encoder }: Parts, pixels: Tensor, extras: Extras = {}): readonly Tensor[] =>
  encoder(embeddings(pixels, extras["bool_masked_pos"]));

/** The last layer's states, normalized. */
export const vitHidden = (parts: Parts, pixels: Tensor, extras?: Extras): Tensor =>
  parts.layernorm(vitStates(parts, pixels, extras).at(-1) as Tensor);

/** A vision Transformer (Dosovitskiy et al., 2020): pixels → hidden states `[batch, tokens + patches, width]`. */
export const vit = (c: VitFrameConfig, layers: readonly VitBlock[], options?: VitEmbeddingOptions) =>
  module(vitParts(c, layers, options), vitHidden);

/** One vector of an image: hidden states `[batch, length, width]` → `[batch, width]`. */
export type Pooler = ((hidden: Tensor) => Tensor) & AnyModule;

/** Activation(W · the first token's state). */
export const firstTokenPooler = (c: PatchConfig): Pooler => {
  const { pooler_output_size: size, pooler_act: act } = c;
  const outputs = typeof size === "number" ? size : c.hidden_size;
  return module({ dense: linear(c.hidden_size, outputs) }, (m, hidden: Tensor) =>
    activation(typeof act === "string" ? act : "tanh")(m.dense(hidden.select(1, 0))),
  );
};

/** The same with its pooler: the outputs of the bare class. */
export const pooledVit = (c: VitConfig, options?: VitEmbeddingOptions) =>
  module(
    { ...vitParts(c, plainLayers(c), options), pooler: firstTokenPooler(c) },
    ({ pooler, ...parts }, pixels: Tensor, extras: Extras) => {
      const last_hidden_state = vitHidden(parts, pixels, extras);
      return { last_hidden_state, pooler_output: pooler(last_hidden_state) };
    },
  );
