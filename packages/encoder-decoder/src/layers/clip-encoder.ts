import type { NamedTensors } from "@tiny-random/core";
import { activation, conv1d, embedding, layerNorm, module } from "@tiny-random/nn";
import { needed } from "./backbone.ts";
import { stackEncoderLayer } from "./bart-layers.ts";

/** The config fields that an encoder of clips of one length reads. */
export type ClipEncoderConfig = Parameters<typeof stackEncoderLayer>[0] & {
  readonly num_mel_bins: number;
  readonly encoder_layers: number;
  readonly max_source_positions: number;
};

/** Two convolutions that halve the frames, positions, and layers behind norms: log-mel bins → states (Radford et al., 2022). */
export const clipEncoder = (c: ClipEncoderConfig, parts: Parameters<typeof stackEncoderLayer>[1]) =>
  module(
    {
      conv1: conv1d(c.num_mel_bins, c.d_model, 3, { padding: 1 }),
      conv2: conv1d(c.d_model, c.d_model, 3, { padding: 1, stride: 2 }),
      embed_positions: embedding(c.max_source_positions, c.d_model),
      layers: Array.from({ length: c.encoder_layers }, () => stackEncoderLayer(c, parts)),
      layer_norm: layerNorm(c.d_model),
    },
    (m, inputs: NamedTensors) => {
      const act = activation("gelu");
      const frames = act(m.conv2(act(m.conv1(needed(inputs, "input_features"))))).transpose(1, 2);
      const placed = frames.add(frames.graph.parameter(m.embed_positions.weight));
      return m.layer_norm(m.layers.reduce((x, layer) => layer(x, {}), placed));
    },
  );
