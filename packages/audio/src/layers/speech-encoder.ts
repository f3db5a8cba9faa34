import {
  type AnyModule,
  layerNorm,
  module,
  Parameter,
  paddingMask,
  type Tensor,
  type TowerBlock,
  towerAttention,
} from "@tiny-random/nn";
import { featureEncoder, featureProjection, frameMask } from "./feature-encoder.ts";
import { positionalConvolution } from "./positional-convolution.ts";
import type { SpeechConfig } from "./speech-config.ts";
import { speechLayer } from "./speech-layer.ts";

/** The parts in which the encoders of speech differ. */
export interface SpeechParts<C extends SpeechConfig> {
  /** The attention of a layer by its number; by default attention without positions. */
  attentions?(c: C): (layer: number) => TowerBlock;
  /** False for a projection without a norm before it. */
  isProjectionNormed?(c: C): boolean;
  /** Positions that are added to the states, under `pos_conv_embed`; by default those of one convolution. */
  positions?(c: C): ((hidden: Tensor) => Tensor) & AnyModule;
  /** What stands under `encoder`; by default Transformer layers. */
  layers?(c: C): SpeechLayers;
  /** What comes after the encoder, under `adapter`. */
  adapter?(c: C): (((hidden: Tensor) => Tensor) & AnyModule) | undefined;
}

/** Layers with their weights: projected features `[batch, frames, width]` and the mask of frames → the states of each. */
export type SpeechLayers = ((hidden: Tensor, frames: Tensor) => Pick<SpeechStates, "layers" | "last">) & AnyModule;

/** What the encoder computes. */
export interface SpeechStates {
  /** The states before the first layer and after each, `[batch, frames, width]`. */
  readonly layers: readonly Tensor[];
  readonly last: Tensor;
  /** `[batch, frames, conv_dim]`, normalized. */
  readonly features: Tensor;
  /** int64 `[batch, frames]`. */
  readonly mask: Tensor;
}

const layersAndPositions = <C extends SpeechConfig>(c: C, parts: SpeechParts<C>) => {
  const attentionOf = parts.attentions?.(c) ?? (() => towerAttention(c));
  return module(
    {
      pos_conv_embed: parts.positions?.(c) ?? positionalConvolution(c),
      layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
      layers: Array.from({ length: c.num_hidden_layers }, (_, index) => speechLayer(c, attentionOf(index))),
    },
    (m, hidden: Tensor, frames: Tensor) => {
      const kept = hidden.mul(frames.to("float32").unsqueeze(-1));
      const placed = kept.add(m.pos_conv_embed(kept));
      const first = c.do_stable_layer_norm ? placed : m.layer_norm(placed);
      const mask = paddingMask(frames);
      const layers = [first];
      let last = first;
      for (const layer of m.layers) {
        last = layer(last, mask);
        layers.push(last);
      }
      return { layers, last: c.do_stable_layer_norm ? m.layer_norm(last) : last };
    },
  );
};

/** SpecAugment's embedding of masked frames, where a config masks any; no forward reads it. */
export const maskedFrame = (
  c: Pick<SpeechConfig, "hidden_size" | "mask_time_prob" | "mask_feature_prob">,
): Parameter | undefined => {
  if (c.mask_time_prob <= 0 && c.mask_feature_prob <= 0) return undefined;
  return new Parameter(
    [c.hidden_size],
    { kind: "bias" },
    { unread: "it stands in for masked frames in training only" },
  );
};

/** An encoder of raw speech (wav2vec 2.0; Baevski et al., 2020): samples and their mask `[batch, samples]` → states. */
export const speechEncoder = <C extends SpeechConfig>(parts: SpeechParts<C> = {}) => {
  return (c: C) =>
    module(
      {
        masked_spec_embed: maskedFrame(c),
        feature_extractor: featureEncoder(c),
        feature_projection: featureProjection(c, parts.isProjectionNormed?.(c)),
        encoder: parts.layers?.(c) ?? layersAndPositions(c, parts),
        adapter: parts.adapter?.(c),
      },
      (m, samples: Tensor, mask: Tensor): SpeechStates => {
        const { hidden, normed } = m.feature_projection(m.feature_extractor(samples));
        const frames = frameMask(c, mask, hidden);
        const { layers, last } = m.encoder(hidden, frames);
        return { layers, last: m.adapter?.(last) ?? last, features: normed, mask: frames };
      },
    );
};

/** An encoder with its weights: samples or features, and their mask → states. */
export type SpeechEncoder = ((sound: Tensor, mask: Tensor) => SpeechStates) & AnyModule;
