// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VoxtralRealtimeTextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  rope_parameters: Readonly<Record<string, unknown>>;
  sliding_window: number | null;
  attention_dropout: number;
}>;

export const voxtralRealtimeText = configFacts<VoxtralRealtimeTextConfig>({
  className: "VoxtralRealtimeTextConfig",
  defaults: {
    model_type: "voxtral_realtime_text",
    vocab_size: 32000,
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: null,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    initializer_range: 0.02,
    rms_norm_eps: 1e-06,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 1,
    eos_token_id: 2,
    rope_parameters: null,
    sliding_window: 4096,
    attention_dropout: 0,
  },
  rules: { head_dim: { quotient: ["hidden_size", "num_attention_heads"] } },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
