import type { NamedTensors } from "@tiny-random/core";
import { layerNorm, module, paddingMask } from "@tiny-random/nn";
import { needed } from "./backbone.ts";
import { reducedMask, subsampler } from "./gated-subsampler.ts";
import { stackEncoderLayer } from "./bart-layers.ts";
import { countedPositions } from "./positions.ts";

/** The config fields that an encoder of fewer frames reads. */
export type SubsampledEncoderConfig = Parameters<typeof stackEncoderLayer>[0] &
  Parameters<typeof subsampler>[0] & {
    readonly encoder_layers: number;
    readonly max_source_positions: number;
    readonly pad_token_id: number;
    readonly scale_embedding: boolean;
  };

/** An encoder of filter banks (Wang et al., 2020): `[batch, frames, bins]` → states of a quarter of the frames. */
export const subsampledEncoder = (c: SubsampledEncoderConfig, parts: Parameters<typeof stackEncoderLayer>[1]) => {
  const layers = Array.from({ length: c.encoder_layers }, () => stackEncoderLayer(c, parts));
  const embed_positions = countedPositions(c.max_source_positions, c.d_model, c.pad_token_id);
  return module(
    { conv: subsampler(c), embed_positions, layers, layer_norm: layerNorm(c.d_model) },
    (m, inputs: NamedTensors) => {
      const frames = m.conv(needed(inputs, "input_features"));
      const own = reducedMask(needed(inputs, "attention_mask"), frames, c);
      const scaled = c.scale_embedding ? frames.mul(Math.sqrt(c.d_model)) : frames;
      // Positions are counted of a mask that holds 1 for padding, as if these were ids.
      const placed = scaled.add(m.embed_positions(own.ne(1).to("int64"), {}));
      return m.layer_norm(m.layers.reduce((x, layer) => layer(x, { mask: paddingMask(own) }), placed));
    },
  );
};
