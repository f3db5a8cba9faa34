// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DiaDecoderConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  max_position_embeddings: number;
  num_hidden_layers: number;
  hidden_size: number;
  intermediate_size: number;
  num_attention_heads: number;
  num_key_value_heads: number;
  head_dim: number;
  cross_num_attention_heads: number;
  cross_head_dim: number;
  cross_num_key_value_heads: number;
  cross_hidden_size: number;
  norm_eps: number;
  vocab_size: number;
  hidden_act: string;
  num_channels: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  initializer_range: number;
  use_cache: boolean;
  pad_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  bos_token_id: number | null;
}>;

export const diaDecoder = configFacts<DiaDecoderConfig>({
  className: "DiaDecoderConfig",
  defaults: {
    model_type: "dia_decoder",
    is_encoder_decoder: true,
    max_position_embeddings: 3072,
    num_hidden_layers: 18,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_attention_heads: 16,
    num_key_value_heads: 4,
    head_dim: 128,
    cross_num_attention_heads: 16,
    cross_head_dim: 128,
    cross_num_key_value_heads: 16,
    cross_hidden_size: 1024,
    norm_eps: 1e-05,
    vocab_size: 1028,
    hidden_act: "silu",
    num_channels: 9,
    rope_parameters: null,
    initializer_range: 0.02,
    use_cache: true,
    pad_token_id: 1025,
    eos_token_id: 1024,
    bos_token_id: 1026,
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["initializer_range", "norm_eps"],
});
