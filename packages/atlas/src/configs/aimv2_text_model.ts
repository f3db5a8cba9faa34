// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Aimv2TextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  max_position_embeddings: number;
  hidden_act: string;
  attention_dropout: number;
  eos_token_id: number | readonly number[] | null;
  rms_norm_eps: number;
  qkv_bias: boolean;
  mlp_bias: boolean;
  initializer_range: number;
}>;

export const aimv2TextModel = configFacts<Aimv2TextConfig>({
  className: "Aimv2TextConfig",
  defaults: {
    model_type: "aimv2_text_model",
    vocab_size: 49408,
    hidden_size: 768,
    intermediate_size: 2048,
    num_hidden_layers: 12,
    num_attention_heads: 6,
    max_position_embeddings: 77,
    hidden_act: "silu",
    attention_dropout: 0,
    eos_token_id: 49407,
    rms_norm_eps: 1e-05,
    qkv_bias: false,
    mlp_bias: false,
    initializer_range: 0.02,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
