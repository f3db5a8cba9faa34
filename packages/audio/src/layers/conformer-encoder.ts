import { InputError, type ModelConfig } from "@tiny-random/core";
import { layerNorm, linear, module, paddingMask, type Tensor } from "@tiny-random/nn";
import { conformerAdapter } from "../families/wav2vec2-bert/adapter.ts";
import { type ConformerConfig, conformerLayer } from "../families/wav2vec2-bert/conformer.ts";
import type { KeyDistances } from "./conformer-attention.ts";
import { maskedFrame, type SpeechStates } from "./speech-encoder.ts";
import { speechFeedForward } from "./speech-feed-forward.ts";

/** The config fields that a conformer over filter banks reads. */
export type ConformerEncoderConfig = ModelConfig &
  ConformerConfig &
  KeyDistances &
  Parameters<typeof conformerAdapter>[0] &
  Parameters<typeof maskedFrame>[0] & {
    readonly num_hidden_layers: number;
    readonly feature_projection_input_dim: number;
    readonly position_embeddings_type: string | null;
    readonly add_adapter: boolean;
    readonly use_intermediate_ffn_before_adapter: boolean;
  };

/** The distances that attention tells apart, where it tells any. */
const distancesOf = (c: ConformerEncoderConfig) => {
  if (c.position_embeddings_type === null) return undefined;
  if (c.position_embeddings_type === "relative_key") return c;
  throw new InputError(
    `wav2vec2-bert with position_embeddings_type ${JSON.stringify(c.position_embeddings_type)} is not supported`,
    'Use "relative_key", which every published checkpoint has, or null.',
  );
};

const featureProjection = (c: ConformerEncoderConfig) =>
  module(
    {
      layer_norm: layerNorm(c.feature_projection_input_dim, c.layer_norm_eps),
      projection: linear(c.feature_projection_input_dim, c.hidden_size),
    },
    (m, x: Tensor) => {
      const normed = m.layer_norm(x);
      return { hidden: m.projection(normed), normed };
    },
  );

const layers = (c: ConformerEncoderConfig) =>
  module(
    { layers: Array.from({ length: c.num_hidden_layers }, () => conformerLayer(c, distancesOf(c))) },
    (m, x: Tensor, frames: Tensor) => {
      const kept = frames.to("float32").unsqueeze(-1);
      const context = { mask: paddingMask(frames), kept };
      const states = [x.mul(kept)];
      for (const layer of m.layers) states.push(layer(states.at(-1) ?? x, context));
      return states;
    },
  );

/** Filter banks through a conformer (Chung et al., 2021; Seamless Communication, 2023). */
export const conformerEncoder = (c: ConformerEncoderConfig) =>
  module(
    {
      masked_spec_embed: maskedFrame(c),
      feature_projection: featureProjection(c),
      encoder: layers(c),
      intermediate_ffn: c.use_intermediate_ffn_before_adapter ? speechFeedForward(c, "relu") : undefined,
      adapter: c.add_adapter ? conformerAdapter(c) : undefined,
    },
    (m, features: Tensor, mask: Tensor): SpeechStates => {
      const { hidden, normed } = m.feature_projection(features);
      const states = m.encoder(hidden, mask);
      const encoded = states.at(-1) ?? hidden;
      const forwarded = m.intermediate_ffn ? encoded.add(m.intermediate_ffn(encoded).mul(0.5)) : encoded;
      return { layers: states, last: m.adapter?.(forwarded, mask) ?? forwarded, features: normed, mask };
    },
  );
