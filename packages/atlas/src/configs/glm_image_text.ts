// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GlmImageTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  attention_dropout: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  pad_token_id: number;
  vision_vocab_size: number;
  attention_bias: boolean;
  eos_token_id: number | readonly number[] | null;
}>;

export const glmImageText = configFacts<GlmImageTextConfig>({
  className: "GlmImageTextConfig",
  defaults: {
    model_type: "glm_image_text",
    vocab_size: 168064,
    hidden_size: 4096,
    intermediate_size: 13696,
    num_hidden_layers: 40,
    num_attention_heads: 32,
    num_key_value_heads: 2,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    attention_dropout: 0,
    rope_parameters: null,
    pad_token_id: 167841,
    vision_vocab_size: 16512,
    attention_bias: true,
    eos_token_id: 16385,
  },
  rules: { num_key_value_heads: { copy: "num_attention_heads" } },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
