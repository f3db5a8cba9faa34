// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type ChameleonVQVAEConfig, chameleonVqgan } from "./chameleon_vqgan.ts";

export type ChameleonConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_key_value_heads: number | null;
  hidden_act: string;
  max_position_embeddings: number;
  initializer_range: number;
  rms_norm_eps: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  rope_parameters: Readonly<Record<string, unknown>>;
  attention_bias: boolean | null;
  attention_dropout: number | null;
  model_parallel_size: number | null;
  swin_norm: boolean | null;
  vq_config: ChameleonVQVAEConfig;
  vocabulary_map: Readonly<Record<string, unknown>> | null;
  mlp_bias: boolean;
  image_token_id: unknown;
}>;

export const chameleon = configFacts<ChameleonConfig>({
  className: "ChameleonConfig",
  defaults: {
    model_type: "chameleon",
    vocab_size: 65536,
    hidden_size: 4096,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 32,
    hidden_act: "silu",
    max_position_embeddings: 4096,
    initializer_range: 0.02,
    rms_norm_eps: 1e-05,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: 1,
    eos_token_id: 2,
    tie_word_embeddings: false,
    rope_parameters: null,
    attention_bias: false,
    attention_dropout: 0,
    model_parallel_size: 1,
    swin_norm: false,
    vq_config: null,
    vocabulary_map: null,
    mlp_bias: false,
  },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  nested: { vq_config: { facts: chameleonVqgan } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "rms_norm_eps"],
});
