import {
  type AnyModule,
  activation,
  batchNorm,
  conv1d,
  layerNorm,
  linear,
  module,
  Parameter,
  paddingMask,
  type Tensor,
  type TowerBlock,
  towerAttention,
} from "@tiny-random/nn";
import { convolutionalFeatures, featureProjection, frameMask } from "./convolutional-features.ts";
import type { SpeechConfig } from "./speech-config.ts";
import { speechFeedForward } from "./speech-feed-forward.ts";
import { normedConv1d } from "./weight-norm.ts";

/** As many zeros before and after as keep the length; one fewer after where the kernel is even. */
const samePadding = (kernel: number): readonly [number, number] => [
  Math.floor(kernel / 2),
  kernel - 1 - Math.floor(kernel / 2),
];

/** Positions as a grouped convolution of the states (Mohamed et al., 2019): `[batch, frames, width]`. */
export const positionalConvolution = (c: SpeechConfig) => {
  const [width, kernel] = [c.hidden_size, c.num_conv_pos_embeddings];
  const options = { groups: c.num_conv_pos_embedding_groups, padding: samePadding(kernel) };
  // HuBERT's checkpoints in half precision have batch norm in place of weight norm.
  const isBatchNormed = c["conv_pos_batch_norm"] === true;
  return module(
    {
      conv: isBatchNormed ? conv1d(width, width, kernel, options) : normedConv1d(width, width, kernel, options, 2),
      batch_norm: isBatchNormed ? batchNorm(width) : undefined,
    },
    (m, x: Tensor) => {
      const channels = x.transpose(1, 2);
      return activation(c.feat_extract_activation)(m.conv(m.batch_norm?.(channels) ?? channels)).transpose(1, 2);
    },
  );
};

/** A bottleneck beside the layer, of which a checkpoint has one for every language (Pratap et al., 2023). */
const bottleneck = (c: SpeechConfig, width: number) =>
  module(
    {
      norm: layerNorm(c.hidden_size),
      linear_1: linear(c.hidden_size, width),
      linear_2: linear(width, c.hidden_size),
    },
    (m, x: Tensor) => m.linear_2(m.linear_1(m.norm(x)).relu()),
  );

/** Attention and feed-forward, normalized after they are added to the stream, or before they read it. */
const speechLayer = (c: SpeechConfig, attention: TowerBlock) => {
  const isPreNorm = c.do_stable_layer_norm;
  const narrow = c["adapter_attn_dim"];
  return module(
    {
      attention,
      layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
      feed_forward: speechFeedForward(c),
      final_layer_norm: layerNorm(c.hidden_size, c.layer_norm_eps),
      adapter_layer: isPreNorm && typeof narrow === "number" ? bottleneck(c, narrow) : undefined,
    },
    (m, x: Tensor, mask?: Tensor) => {
      if (!isPreNorm) {
        const attended = m.layer_norm(x.add(m.attention(x, mask)));
        return m.final_layer_norm(attended.add(m.feed_forward(attended)));
      }
      const attended = x.add(m.attention(m.layer_norm(x), mask));
      const forwarded = attended.add(m.feed_forward(m.final_layer_norm(attended)));
      return m.adapter_layer ? forwarded.add(m.adapter_layer(forwarded)) : forwarded;
    },
  );
};

/** The parts of an encoder of speech that its variants make otherwise. */
export interface SpeechParts<C extends SpeechConfig> {
  /** Attention of every layer, its number given; to all frames where it is absent. */
  attentions?(c: C): (layer: number) => TowerBlock;
  /** False where features go into the projection as they are. */
  isProjectionNormed?(c: C): boolean;
  /** What comes after the encoder, under `adapter`. */
  adapter?(c: C): (((hidden: Tensor) => Tensor) & AnyModule) | undefined;
}

/** What a pass of the encoder makes: the states of every layer, the last, the features, and the mask of frames. */
export interface SpeechStates {
  /** `[batch, frames, width]`; the first is what goes into the first layer. */
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
      pos_conv_embed: positionalConvolution(c),
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

/** What stands in for masked frames in training, where a config masks any; no forward reads it. */
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

/**
 * An encoder of raw speech (Baevski et al., 2020): convolutions make frames of samples, a Transformer reads the frames.
 * Samples and their mask `[batch, samples]` → states.
 */
export const speechEncoder = <C extends SpeechConfig>(parts: SpeechParts<C> = {}) => {
  return (c: C) =>
    module(
      {
        masked_spec_embed: maskedFrame(c),
        feature_extractor: convolutionalFeatures(c),
        feature_projection: featureProjection(c, parts.isProjectionNormed?.(c)),
        encoder: layersAndPositions(c, parts),
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
