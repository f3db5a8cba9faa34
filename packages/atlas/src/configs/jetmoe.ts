// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type JetMoeConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_key_value_heads: number;
  kv_channels: number;
  intermediate_size: number;
  max_position_embeddings: number;
  activation_function: string;
  num_local_experts: number;
  num_experts_per_tok: number;
  output_router_logits: boolean;
  aux_loss_coef: number;
  use_cache: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  pad_token_id: number | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  rms_norm_eps: number;
  initializer_range: number;
  attention_dropout: number;
  num_attention_heads: number;
}>;

export const jetmoe = configFacts<JetMoeConfig>({
  className: "JetMoeConfig",
  defaults: {
    model_type: "jetmoe",
    vocab_size: 32000,
    hidden_size: 2048,
    num_hidden_layers: 12,
    num_key_value_heads: 16,
    kv_channels: 128,
    intermediate_size: 5632,
    max_position_embeddings: 4096,
    activation_function: "silu",
    num_local_experts: 8,
    num_experts_per_tok: 2,
    output_router_logits: false,
    aux_loss_coef: 0.01,
    use_cache: true,
    bos_token_id: 1,
    eos_token_id: 2,
    pad_token_id: null,
    tie_word_embeddings: true,
    rope_parameters: null,
    rms_norm_eps: 1e-06,
    initializer_range: 0.01,
    attention_dropout: 0,
  },
  rules: { num_attention_heads: { product: ["num_key_value_heads", "num_experts_per_tok"] } },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "aux_loss_coef", "initializer_range", "rms_norm_eps"],
  aliases: { head_dim: "kv_channels" },
});
