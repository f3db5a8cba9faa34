// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Molmo2TextConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  vocab_size: number;
  additional_vocab_size: number;
  attention_bias: boolean;
  qk_norm_type: string;
  num_hidden_layers: number;
  intermediate_size: number;
  hidden_act: string;
  attention_dropout: number;
  max_position_embeddings: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  rope_scaling_layers: readonly number[];
  rms_norm_eps: number;
  norm_after: boolean;
  initializer_range: number;
  use_cache: boolean;
  tie_word_embeddings: boolean;
}>;

export const molmo2Text = configFacts<Molmo2TextConfig>({
  className: "Molmo2TextConfig",
  defaults: {
    model_type: "molmo2_text",
    hidden_size: 4096,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 128,
    vocab_size: 151936,
    additional_vocab_size: 128,
    attention_bias: false,
    qk_norm_type: "qwen3",
    num_hidden_layers: 36,
    intermediate_size: 12288,
    hidden_act: "silu",
    attention_dropout: 0,
    max_position_embeddings: 36864,
    rope_parameters: null,
    rope_scaling_layers: null,
    rms_norm_eps: 1e-06,
    norm_after: false,
    initializer_range: 0.02,
    use_cache: true,
    tie_word_embeddings: false,
  },
  rules: { rope_scaling_layers: { counted: "num_hidden_layers" } },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
  aliases: { layer_norm_eps: "rms_norm_eps", qkv_bias: "attention_bias" },
});
