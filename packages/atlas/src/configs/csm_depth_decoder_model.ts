// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type CsmDepthDecoderConfig = Readonly<{
  model_type: string;
  num_codebooks: number | null;
  backbone_hidden_size: number;
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
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number | null;
  mlp_bias: boolean;
  head_dim: number;
}>;

export const csmDepthDecoderModel = configFacts<CsmDepthDecoderConfig>({
  className: "CsmDepthDecoderConfig",
  defaults: {
    model_type: "csm_depth_decoder_model",
    num_codebooks: 32,
    backbone_hidden_size: 2048,
    vocab_size: 2051,
    hidden_size: 1024,
    intermediate_size: 8192,
    num_hidden_layers: 4,
    num_attention_heads: 8,
    num_key_value_heads: 2,
    hidden_act: "silu",
    max_position_embeddings: 33,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    head_dim: null,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
  },
  rope: { "": { theta: 500000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
  aliases: { codebook_size: "vocab_size" },
});
