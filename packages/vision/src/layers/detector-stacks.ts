import { layerNorm, module, type Tensor } from "@tiny-random/nn";
import type { DetectorConfig } from "./detector-config.ts";
import { objectLayer, placeLayer, type Residual } from "./object-queries.ts";

/** Where norms stand, and whether one stands after the encoder. */
export interface DetectorNorms {
  readonly residual: Residual;
  readonly encoderNorm: boolean;
}

const layerOf = (c: DetectorConfig, heads: number, wide: number, residual: Residual) => ({
  ...{ width: c.d_model, heads, wide },
  ...{ act: c.activation_function, residual },
});

/** Layers over the places of a map, to which positions are added in each: `[batch, places, width]` → the same. */
export const placesEncoder = (c: DetectorConfig, { residual, encoderNorm }: DetectorNorms) => {
  const shape = layerOf(c, c.encoder_attention_heads, c.encoder_ffn_dim, residual);
  return module(
    {
      layers: Array.from({ length: c.encoder_layers }, () => placeLayer(shape)),
      layernorm: encoderNorm ? layerNorm(c.d_model) : undefined,
    },
    (m, x: Tensor, positions: Tensor, mask: Tensor) => {
      const last = m.layers.reduce((h, layer) => layer(h, positions, mask), x);
      return m.layernorm ? m.layernorm(last) : last;
    },
  );
};

/** Places of a map with their positions, and which of them are seen. */
export interface Places {
  readonly values: Tensor;
  readonly positions: Tensor;
  readonly mask: Tensor;
}

/** Layers in which objects look at one another and at places: learned positions `[batch, objects, width]` → states. */
export const objectsDecoder = (c: DetectorConfig, { residual }: DetectorNorms) => {
  const shape = layerOf(c, c.decoder_attention_heads, c.decoder_ffn_dim, residual);
  return module(
    { layers: Array.from({ length: c.decoder_layers }, () => objectLayer(shape)), layernorm: layerNorm(c.d_model) },
    (m, positions: Tensor, places: Places) => {
      // What the auxiliary loss compares is normalized after every layer, and the next layer reads it.
      const after = (x: Tensor) => (c.auxiliary_loss ? m.layernorm(x) : x);
      return m.layernorm(m.layers.reduce((h, layer) => after(layer(h, positions, places)), positions.mul(0)));
    },
  );
};
