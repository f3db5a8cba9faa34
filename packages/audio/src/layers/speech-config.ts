import type { ModelConfig } from "@tiny-random/core";

/** The config fields that encoders of raw speech read. */
export interface SpeechConfig extends ModelConfig {
  readonly hidden_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
  /** `group`: a group norm over time after the first convolution; `layer`: a layer norm over channels after each. */
  readonly feat_extract_norm: string;
  readonly feat_extract_activation: string;
  readonly conv_dim: readonly number[];
  readonly conv_stride: readonly number[];
  readonly conv_kernel: readonly number[];
  readonly conv_bias: boolean;
  readonly num_conv_pos_embeddings: number;
  readonly num_conv_pos_embedding_groups: number;
  /** Norms before blocks rather than after them. */
  readonly do_stable_layer_norm: boolean;
  readonly mask_time_prob: number;
  readonly mask_feature_prob: number;
}
