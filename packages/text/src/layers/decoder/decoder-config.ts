import type { ModelConfig } from "@tiny-random/core";

/** The config fields that rotary attention reads. */
export interface RotaryAttentionConfig extends ModelConfig {
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

/** The config fields that a rotary decoder reads. */
export interface RotaryDecoderConfig extends RotaryAttentionConfig {
  readonly vocab_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_key_value_heads: number | null;
  readonly hidden_act?: string;
  /** Gemma's name for it, which goes first. */
  readonly hidden_activation?: string;
  readonly rms_norm_eps?: number;
  readonly tie_word_embeddings: boolean;
  readonly mlp_bias?: boolean;
}

/** Features of one head: the config's own, or the width shared out. */
export const headSizeOf = (c: RotaryAttentionConfig): number => c.head_dim ?? c.hidden_size / c.num_attention_heads;

/** The window of a layer, if it has one. */
export const windowOf = (c: RotaryAttentionConfig, layer: number): number | undefined => {
  if (c["use_sliding_window"] === false) return undefined;
  const slides = c.layer_types ? c.layer_types[layer] === "sliding_attention" : true;
  return slides ? (c.sliding_window ?? undefined) : undefined;
};
