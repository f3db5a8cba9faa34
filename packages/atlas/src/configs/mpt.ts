// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type MptAttentionConfig, mptAttention } from "./mpt_attention.ts";

export type MptConfig = Readonly<{
  model_type: string;
  d_model: number;
  n_heads: number;
  n_layers: number;
  expansion_ratio: number;
  max_seq_len: number;
  vocab_size: number;
  resid_pdrop: number;
  layer_norm_epsilon: number;
  emb_pdrop: number;
  learned_pos_emb: boolean;
  attn_config: MptAttentionConfig;
  init_device: string;
  logit_scale: number | string | null;
  no_bias: boolean;
  embedding_fraction: number;
  norm_type: string;
  use_cache: boolean;
  initializer_range: number;
  tie_word_embeddings: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
}>;

export const mpt = configFacts<MptConfig>({
  className: "MptConfig",
  defaults: {
    model_type: "mpt",
    d_model: 2048,
    n_heads: 16,
    n_layers: 24,
    expansion_ratio: 4,
    max_seq_len: 2048,
    vocab_size: 50368,
    resid_pdrop: 0,
    layer_norm_epsilon: 1e-05,
    emb_pdrop: 0,
    learned_pos_emb: true,
    attn_config: null,
    init_device: "cpu",
    logit_scale: null,
    no_bias: true,
    embedding_fraction: 1,
    norm_type: "low_precision_layernorm",
    use_cache: false,
    initializer_range: 0.02,
    tie_word_embeddings: true,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
  },
  nested: { attn_config: { facts: mptAttention } },
  kinds: { logit_scale: ["number", "string"], eos_token_id: ["list", "number"] },
  floats: ["emb_pdrop", "embedding_fraction", "initializer_range", "layer_norm_epsilon", "logit_scale", "resid_pdrop"],
  aliases: { hidden_size: "d_model", num_attention_heads: "n_heads", num_hidden_layers: "n_layers" },
});
