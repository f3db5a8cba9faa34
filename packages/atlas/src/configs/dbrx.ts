// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type DbrxAttentionConfig, dbrxAttention } from "./dbrx_attention.ts";
import { type DbrxFFNConfig, dbrxFfn } from "./dbrx_ffn.ts";

export type DbrxConfig = Readonly<{
  model_type: string;
  d_model: number | null;
  n_heads: number | null;
  n_layers: number | null;
  max_seq_len: number | null;
  vocab_size: number;
  resid_pdrop: number | null;
  emb_pdrop: number | null;
  attn_config: DbrxAttentionConfig;
  ffn_config: DbrxFFNConfig;
  use_cache: boolean;
  initializer_range: number;
  output_router_logits: boolean | null;
  rope_parameters: Readonly<Record<string, unknown>>;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
  num_key_value_heads: number;
}>;

export const dbrx = configFacts<DbrxConfig>({
  className: "DbrxConfig",
  defaults: {
    model_type: "dbrx",
    d_model: 2048,
    n_heads: 16,
    n_layers: 24,
    max_seq_len: 2048,
    vocab_size: 32000,
    resid_pdrop: 0,
    emb_pdrop: 0,
    attn_config: null,
    ffn_config: null,
    use_cache: true,
    initializer_range: 0.02,
    output_router_logits: false,
    rope_parameters: null,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    tie_word_embeddings: false,
  },
  rules: { num_key_value_heads: { value: 1 } },
  rope: { "": { theta: 10000, thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true } },
  nested: { attn_config: { facts: dbrxAttention }, ffn_config: { facts: dbrxFfn, given: { hidden_size: 2048 } } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["emb_pdrop", "initializer_range", "resid_pdrop"],
  aliases: {
    hidden_size: "d_model",
    max_position_embeddings: "max_seq_len",
    num_attention_heads: "n_heads",
    num_hidden_layers: "n_layers",
  },
});
