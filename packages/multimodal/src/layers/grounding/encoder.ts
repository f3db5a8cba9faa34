// Grounding DINO's encoder (Liu et al., 2023): places and words look at each other, then each at their own kind.
import type { ModelConfig } from "@tiny-random/core";
import {
  activation,
  attend,
  forbidden,
  layerNorm,
  linear,
  module,
  Parameter,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";
import { coordinateSines } from "@tiny-random/vision/layers/box-coordinates";
import type { LevelMemory } from "@tiny-random/vision/layers/deformable-attention";
import { deformableLayer } from "@tiny-random/vision/layers/deformable-encoder";
import type { Phrases } from "./phrases.ts";

/** The config fields of encoder and decoder. */
export interface GroundingConfig extends ModelConfig {
  readonly d_model: number;
  readonly num_queries: number;
  readonly query_dim: number;
  readonly encoder_layers: number;
  readonly encoder_ffn_dim: number;
  readonly encoder_attention_heads: number;
  readonly encoder_n_points: number;
  readonly decoder_layers: number;
  readonly decoder_ffn_dim: number;
  readonly decoder_attention_heads: number;
  readonly decoder_n_points: number;
  readonly activation_function: string;
  readonly num_feature_levels: number;
  readonly layer_norm_eps: number;
}

/** Attention whose queries, keys and values come from three places. */
export const namedAttention = (width: number, heads: number) =>
  module(
    {
      query: linear(width, width),
      key: linear(width, width),
      value: linear(width, width),
      out_proj: linear(width, width),
    },
    (m, queries: Tensor, keys: Tensor, values: Tensor, mask?: Tensor) => {
      const split = (x: Tensor) => splitHeads(x, heads, width / heads);
      return m.out_proj(attend(split(m.query(queries)), split(m.key(keys)), split(m.value(values)), { mask }));
    },
  );

/** Words look at those of their phrase. */
const textEnhancer = (c: GroundingConfig) => {
  const width = c.d_model;
  const children = {
    self_attn: namedAttention(width, c.encoder_attention_heads / 2),
    fc1: linear(width, c.encoder_ffn_dim / 2),
    fc2: linear(c.encoder_ffn_dim / 2, width),
    layer_norm_before: layerNorm(width, c.layer_norm_eps),
    layer_norm_after: layerNorm(width, c.layer_norm_eps),
  };
  return module(children, (m, words: Tensor, { mask, positions }: Phrases) => {
    const placed = words.add(coordinateSines(positions.to("float32").unsqueeze(-1), width));
    const attended = m.layer_norm_before(words.add(m.self_attn(placed, placed, words, mask)));
    const fed = m.fc2(activation(c.activation_function)(m.fc1(attended)));
    return m.layer_norm_after(attended.add(fed));
  });
};

/** Additive masks of places and of words, `[batch, 1, 1, length]` each. */
export interface PaddingMasks {
  readonly places: Tensor;
  readonly words: Tensor;
}

/**
 * Places look at words, and words at places, by the same scores. The reference takes the largest score of the whole batch from
 * all of them and cuts them at ±50,000 before the softmax, which nothing of this size reaches.
 */
const bothWays = (c: GroundingConfig) => {
  const [width, inner, heads] = [c.d_model, c.encoder_ffn_dim / 2, c.encoder_attention_heads / 2];
  const inwards = () => linear(width, inner);
  const children = {
    vision_proj: inwards(),
    text_proj: inwards(),
    values_vision_proj: inwards(),
    values_text_proj: inwards(),
    out_vision_proj: linear(inner, width),
    out_text_proj: linear(inner, width),
  };
  return module(children, (m, places: Tensor, words: Tensor, masks: PaddingMasks) => {
    const split = (x: Tensor) => splitHeads(x, heads, inner / heads);
    const [ofPlaces, ofWords] = [split(m.vision_proj(places)), split(m.text_proj(words))];
    const seenWords = attend(ofPlaces, ofWords, split(m.values_text_proj(words)), { mask: masks.words });
    const seenPlaces = attend(ofWords, ofPlaces, split(m.values_vision_proj(places)), { mask: masks.places });
    return { places: m.out_vision_proj(seenWords), words: m.out_text_proj(seenPlaces) };
  });
};

/** What both see of each other, scaled and added to their norms. */
const fusion = (c: GroundingConfig) => {
  const scale = () => new Parameter([c.d_model], { kind: "scale" });
  const children = {
    layer_norm_vision: layerNorm(c.d_model, c.layer_norm_eps),
    layer_norm_text: layerNorm(c.d_model, c.layer_norm_eps),
    attn: bothWays(c),
    vision_param: scale(),
    text_param: scale(),
  };
  return module(children, (m, places: Tensor, words: Tensor, masks: PaddingMasks) => {
    const [x, y] = [m.layer_norm_vision(places), m.layer_norm_text(words)];
    const seen = m.attn(x, y, masks);
    return { places: x.add(seen.places.mul(m.vision_param)), words: y.add(seen.words.mul(m.text_param)) };
  });
};

const encoderLayer = (c: GroundingConfig) => {
  const sizes = {
    width: c.d_model,
    heads: c.encoder_attention_heads,
    feedForward: c.encoder_ffn_dim,
    act: c.activation_function,
    epsilon: c.layer_norm_eps,
  };
  return module(
    {
      text_enhancer_layer: textEnhancer(c),
      fusion_layer: fusion(c),
      deformable_layer: deformableLayer(sizes, { levels: c.num_feature_levels, points: c.encoder_n_points }),
    },
    (m, places: PlacesToEncode, words: Tensor, phrases: Phrases, masks: PaddingMasks) => {
      const fused = m.fusion_layer(places.memory.values, words, masks);
      const memory = { ...places.memory, values: fused.places };
      return {
        words: m.text_enhancer_layer(fused.words, phrases),
        places: m.deformable_layer(places.positions, places.references, memory),
      };
    },
  );
};

/** Places of all levels, their position embeddings, and where each looks around. */
export interface PlacesToEncode {
  readonly memory: LevelMemory;
  readonly positions: Tensor;
  readonly references: Tensor;
}

/** What the encoder makes: `[batch, places, width]` and `[batch, words, width]`. */
export interface EncodedBoth {
  readonly places: Tensor;
  readonly words: Tensor;
}

/** The encoder: places of an image and words of a text, which know of each other after it. */
export const groundingEncoder = (c: GroundingConfig) =>
  module(
    { layers: Array.from({ length: c.encoder_layers }, () => encoderLayer(c)) },
    (m, places: PlacesToEncode, words: Tensor, phrases: Phrases, masks: PaddingMasks) =>
      m.layers.reduce<EncodedBoth>(
        (now, layer) =>
          layer({ ...places, memory: { ...places.memory, values: now.places } }, now.words, phrases, masks),
        { places: places.memory.values, words },
      ),
  );

/** An additive mask of a mask of ones and zeros, `[batch, length]` → `[batch, 1, 1, length]`. */
export const additiveMask = (kept: Tensor): Tensor =>
  kept.graph.constant([0], "float32").where(kept.gt(0), forbidden).unsqueeze(1).unsqueeze(1);
