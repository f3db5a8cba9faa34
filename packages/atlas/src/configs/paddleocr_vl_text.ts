// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PaddleOCRTextConfig = Readonly<{
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
  use_cache: boolean | null;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  use_bias: boolean | null;
  head_dim: number;
}>;

export const paddleocrVlText = configFacts<PaddleOCRTextConfig>({
  className: "PaddleOCRTextConfig",
  defaults: {
    model_type: "paddleocr_vl_text",
    vocab_size: 103424,
    hidden_size: 1024,
    intermediate_size: 3072,
    num_hidden_layers: 18,
    num_attention_heads: 16,
    num_key_value_heads: 2,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    tie_word_embeddings: true,
    rope_parameters: null,
    use_bias: false,
    head_dim: 128,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
  },
  rope: { "": { theta: 500000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["initializer_range", "rms_norm_eps"],
});
