// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type BltGlobalTransformerConfig, bltGlobalTransformer } from "./blt_global_transformer.ts";
import { type BltLocalDecoderConfig, bltLocalDecoder } from "./blt_local_decoder.ts";
import { type BltLocalEncoderConfig, bltLocalEncoder } from "./blt_local_encoder.ts";
import { type BltPatcherConfig, bltPatcher } from "./blt_patcher.ts";

export type BltConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  max_position_embeddings: number;
  patch_in_forward: boolean | null;
  patch_size: number | null;
  patching_mode: string | null;
  patching_threshold: number | null;
  patching_batch_size: number | null;
  max_patch_length: number | null;
  local_attention_window_len: number | null;
  cross_attn_k: number | null;
  encoder_hash_byte_group_size: readonly number[];
  encoder_hash_byte_group_vocab: number | null;
  encoder_hash_byte_group_nb_functions: number | null;
  patcher_config: BltPatcherConfig;
  encoder_config: BltLocalEncoderConfig;
  decoder_config: BltLocalDecoderConfig;
  global_config: BltGlobalTransformerConfig;
  tie_word_embeddings: boolean;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  initializer_range: number;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const blt = configFacts<BltConfig>({
  className: "BltConfig",
  defaults: {
    model_type: "blt",
    vocab_size: 260,
    max_position_embeddings: 4096,
    patch_in_forward: true,
    patch_size: 4,
    patching_mode: "entropy",
    patching_threshold: 1.335442066192627,
    patching_batch_size: 1,
    max_patch_length: null,
    local_attention_window_len: 512,
    cross_attn_k: 2,
    encoder_hash_byte_group_size: null,
    encoder_hash_byte_group_vocab: 500002,
    encoder_hash_byte_group_nb_functions: 1,
    patcher_config: null,
    encoder_config: null,
    decoder_config: null,
    global_config: null,
    tie_word_embeddings: false,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    initializer_range: 0.02,
    rope_parameters: null,
  },
  rules: { encoder_hash_byte_group_size: { value: [3, 4, 5, 6, 7, 8] } },
  rope: { "": { theta: 500000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  nested: {
    patcher_config: { facts: bltPatcher },
    encoder_config: { facts: bltLocalEncoder },
    decoder_config: { facts: bltLocalDecoder },
    global_config: { facts: bltGlobalTransformer },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["initializer_range", "patching_threshold"],
});
