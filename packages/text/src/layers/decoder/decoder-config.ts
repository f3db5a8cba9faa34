import type { ModelConfig } from "@tiny-random/core";

/** The config fields that causal attention reads. */
export interface AttentionConfig extends ModelConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number | null;
  readonly head_dim?: number | null;
  readonly attention_bias?: boolean;
  /** How many positions a query sees at most, itself included. */
  readonly sliding_window?: number | null;
  /** `sliding_attention` or `full_attention` by layer; without it every layer has the window. */
  readonly layer_types?: readonly string[] | null;
}

/** The config fields that feed-forward blocks read. */
export interface MlpConfig extends ModelConfig {
  readonly hidden_size: number;
  /** Features of feed-forward blocks; absent where every block has experts. */
  readonly intermediate_size?: number;
  /** The activation; `hidden_activation`, where a config has both, goes first (Gemma). */
  readonly hidden_act?: string;
  readonly hidden_activation?: string;
  readonly mlp_bias?: boolean;
}

/** The config fields that a rotary decoder reads. */
export interface RotaryDecoderConfig extends AttentionConfig, MlpConfig {
  readonly vocab_size: number;
  /** Layers; absent where the class counts what it says of each. */
  readonly num_hidden_layers?: number;
  readonly num_key_value_heads: number | null;
  readonly rms_norm_eps?: number | null;
  /** Absent where a composite says it beside this config. */
  readonly tie_word_embeddings?: boolean;
}

/** How many layers a decoder has. Throws where the config does not say it. */
export const depthOf = ({ num_hidden_layers: depth, model_type }: RotaryDecoderConfig): number => {
  if (depth === undefined) throw new Error(`the config of ${model_type} names no num_hidden_layers`);
  return depth;
};

/** Features of one head: `head_dim`, or the width divided by the heads. */
export const headSizeOf = (c: AttentionConfig): number => c.head_dim ?? c.hidden_size / c.num_attention_heads;

/** Heads of keys and values, as many as of queries where the config names none. */
export const keyValueHeadsOf = (c: AttentionConfig): number => c.num_key_value_heads ?? c.num_attention_heads;

/** The sliding window of a layer, if it has one. */
export const slidingWindowOf = (c: AttentionConfig, layer: number): number | undefined => {
  if (c["use_sliding_window"] === false) return undefined;
  const slides = c.layer_types ? c.layer_types[layer] === "sliding_attention" : true;
  return slides ? (c.sliding_window ?? undefined) : undefined;
};
