// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type SaProtConfig, saProt } from "./sa_prot.ts";

export type EvollaConfig = Readonly<{
  model_type: string;
  protein_encoder_config: SaProtConfig;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number | null;
  hidden_act: string;
  max_position_embeddings: number;
  rms_norm_eps: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number | null;
  mlp_bias: boolean;
  aligner_ffn_mult: number | null;
  aligner_enable_bias: boolean | null;
  aligner_attention_probs_dropout_prob: number | null;
  aligner_num_add_layers: number | null;
  resampler_depth: number | null;
  resampler_dim_head: number | null;
  resampler_heads: number | null;
  resampler_num_latents: number | null;
  resampler_ff_mult: number | null;
  initializer_range: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  is_decoder: boolean | null;
  add_cross_attention: boolean | null;
}>;

export const evolla = configFacts<EvollaConfig>({
  className: "EvollaConfig",
  defaults: {
    model_type: "evolla",
    protein_encoder_config: null,
    vocab_size: 128256,
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    hidden_act: "silu",
    max_position_embeddings: 8192,
    rms_norm_eps: 1e-05,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    aligner_ffn_mult: 4,
    aligner_enable_bias: true,
    aligner_attention_probs_dropout_prob: 0.1,
    aligner_num_add_layers: 8,
    resampler_depth: 6,
    resampler_dim_head: 64,
    resampler_heads: 8,
    resampler_num_latents: 64,
    resampler_ff_mult: 4,
    initializer_range: 0.02,
    pad_token_id: null,
    bos_token_id: 128000,
    eos_token_id: 128009,
    use_cache: false,
    tie_word_embeddings: false,
    is_decoder: false,
    add_cross_attention: false,
  },
  rope: { "": { theta: 500000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  nested: { protein_encoder_config: { facts: saProt } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["aligner_attention_probs_dropout_prob", "attention_dropout", "initializer_range", "rms_norm_eps"],
});
