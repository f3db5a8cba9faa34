// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type CsmDepthDecoderConfig, csmDepthDecoderModel } from "./csm_depth_decoder_model.ts";
import { type MimiConfig, mimi } from "./mimi.ts";

export type CsmConfig = Readonly<{
  model_type: string;
  num_codebooks: number | null;
  vocab_size: number;
  text_vocab_size: number;
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
  codebook_pad_token_id: number | null;
  codebook_eos_token_id: number | readonly number[] | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  audio_token_id: number | null;
  audio_eos_token_id: number | readonly number[] | null;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean;
  attention_dropout: number | null;
  mlp_bias: boolean;
  head_dim: number;
  tie_codebooks_embeddings: boolean | null;
  depth_decoder_config: CsmDepthDecoderConfig;
  codec_config: MimiConfig;
  tie_word_embeddings: boolean;
}>;

export const csm = configFacts<CsmConfig>({
  className: "CsmConfig",
  defaults: {
    model_type: "csm",
    num_codebooks: 32,
    vocab_size: 2051,
    text_vocab_size: 128256,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 16,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    hidden_act: "silu",
    max_position_embeddings: 2048,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: 128002,
    codebook_pad_token_id: 2050,
    codebook_eos_token_id: 0,
    bos_token_id: 128000,
    eos_token_id: null,
    audio_token_id: 128002,
    audio_eos_token_id: 128003,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    mlp_bias: false,
    head_dim: null,
    tie_codebooks_embeddings: true,
    depth_decoder_config: null,
    codec_config: null,
  },
  rules: {
    num_key_value_heads: { copy: "num_attention_heads" },
    head_dim: { quotient: ["hidden_size", "num_attention_heads"] },
    tie_word_embeddings: { copy: "tie_codebooks_embeddings", always: true },
  },
  rope: { "": { theta: 500000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  nested: { codec_config: { facts: mimi, any: true }, depth_decoder_config: { facts: csmDepthDecoderModel } },
  kinds: {
    codebook_eos_token_id: ["list", "number"],
    eos_token_id: ["list", "number"],
    audio_eos_token_id: ["list", "number"],
  },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
  aliases: { codebook_size: "vocab_size" },
});
