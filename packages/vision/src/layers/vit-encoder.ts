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
import { afterEach } from "./feature-maps.ts";
import type { Extras } from "./image-model.ts";
import { type PatchConfig, type VitEmbeddingOptions, vitEmbeddings } from "./vit-embeddings.ts";

/** The config fields that the embeddings and the last norm read. */
interface VitFrameConfig extends PatchConfig {
  readonly layer_norm_eps: number;
}

/** The config fields that a Vision Transformer reads. */
export interface VitConfig extends VitFrameConfig, VitLayerConfig {
  readonly num_hidden_layers: number;
}

/** The layers of a plain Vision Transformer. */
export const vitLayers = (c: VitConfig): VitBlock[] => Array.from({ length: c.num_hidden_layers }, () => vitLayer(c));

/** A stack of layers: `[batch, length, width]` → the states before the first layer and after each. */
export const vitEncoder = (layers: readonly VitBlock[]) =>
  module({ layer: layers }, (m, x: Tensor): readonly Tensor[] => afterEach(m.layer, x));

/** The parts of a Vision Transformer. */
export const vitParts = (c: VitFrameConfig, layers: readonly VitBlock[], options: VitEmbeddingOptions = {}) => ({
  embeddings: vitEmbeddings(c, options),
  encoder: vitEncoder(layers),
  layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
});

type Parts = ReturnType<typeof vitParts>;

/** The states before the first layer and after each, without the last norm; `bool_masked_pos` masks patches. */
export const vitStates = ({ embeddings, encoder }: Parts, pixels: Tensor, extras: Extras = {}): readonly Tensor[] =>
  encoder(embeddings(pixels, extras["bool_masked_pos"]));

/** The last layer's states after the last norm. */
export const vitHidden = (parts: Parts, pixels: Tensor, extras?: Extras): Tensor =>
  parts.layernorm(vitStates(parts, pixels, extras).at(-1) as Tensor);

/** A Vision Transformer (Dosovitskiy et al., 2020): pixels → hidden states `[batch, tokens + patches, width]`. */
export const vit = (c: VitFrameConfig, layers: readonly VitBlock[], options?: VitEmbeddingOptions) =>
  module(vitParts(c, layers, options), vitHidden);

/** Hidden states `[batch, length, width]` → one vector of the image, `[batch, width]`. */
type Pooler = ((hidden: Tensor) => Tensor) & AnyModule;

/** A linear map and an activation over the first token's state. */
export const vitPooler = (c: PatchConfig): Pooler => {
  const { pooler_output_size: size, pooler_act: act } = c;
  const outputs = typeof size === "number" ? size : c.hidden_size;
  return module({ dense: linear(c.hidden_size, outputs) }, (m, hidden: Tensor) =>
    activation(typeof act === "string" ? act : "tanh")(m.dense(hidden.select(1, 0))),
  );
};

/** A Vision Transformer with a pooler: the bare class. */
export const pooledVit = (c: VitConfig, options?: VitEmbeddingOptions) =>
  module(
    { ...vitParts(c, vitLayers(c), options), pooler: vitPooler(c) },
    ({ pooler, ...parts }, pixels: Tensor, extras: Extras) => {
      const last_hidden_state = vitHidden(parts, pixels, extras);
      return { last_hidden_state, pooler_output: pooler(last_hidden_state) };
    },
  );
