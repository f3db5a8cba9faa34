// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type GlmOcrTextConfig = Readonly<{
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
  pad_token_id: number | null;
}>;

export const glmOcrText = configFacts<GlmOcrTextConfig>({
  className: "GlmOcrTextConfig",
  defaults: {
    model_type: "glm_ocr_text",
    vocab_size: 59392,
    hidden_size: 1024,
    intermediate_size: 4096,
    num_hidden_layers: 16,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    attention_dropout: 0,
    rope_parameters: null,
    pad_token_id: null,
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
