// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type FlaubertConfig = Readonly<{
  model_type: string;
  pre_norm: boolean;
  layerdrop: number;
  vocab_size: number;
  emb_dim: number;
  n_layers: number;
  n_heads: number;
  dropout: number;
  attention_dropout: number;
  gelu_activation: boolean;
  sinusoidal_embeddings: boolean;
  causal: boolean;
  asm: boolean;
  n_langs: number;
  use_lang_emb: boolean;
  max_position_embeddings: number;
  embed_init_std: number;
  layer_norm_eps: number;
  init_std: number;
  bos_index: number;
  eos_index: number;
  pad_index: number;
  unk_index: number;
  mask_index: number;
  is_encoder: boolean;
  summary_type: string;
  summary_use_proj: boolean;
  summary_activation: string | null;
  summary_proj_to_labels: boolean;
  summary_first_dropout: number;
  start_n_top: number;
  end_n_top: number;
  mask_token_id: number;
  lang_id: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
}>;

export const flaubert = configFacts<FlaubertConfig>({
  className: "FlaubertConfig",
  defaults: {
    model_type: "flaubert",
    pre_norm: false,
    layerdrop: 0,
    vocab_size: 30145,
    emb_dim: 2048,
    n_layers: 12,
    n_heads: 16,
    dropout: 0.1,
    attention_dropout: 0.1,
    gelu_activation: true,
    sinusoidal_embeddings: false,
    causal: false,
    asm: false,
    n_langs: 1,
    use_lang_emb: true,
    max_position_embeddings: 512,
    embed_init_std: 0.02209708691207961,
    layer_norm_eps: 1e-12,
    init_std: 0.02,
    bos_index: 0,
    eos_index: 1,
    pad_index: 2,
    unk_index: 3,
    mask_index: 5,
    is_encoder: true,
    summary_type: "first",
    summary_use_proj: true,
    summary_activation: null,
    summary_proj_to_labels: true,
    summary_first_dropout: 0.1,
    start_n_top: 5,
    end_n_top: 5,
    mask_token_id: 0,
    lang_id: 0,
    pad_token_id: 2,
    bos_token_id: 0,
    eos_token_id: 1,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "dropout", "embed_init_std", "init_std", "layer_norm_eps"],
  aliases: {
    bos_index: "bos_token_id",
    eos_index: "eos_token_id",
    hidden_size: "emb_dim",
    n_words: "vocab_size",
    num_attention_heads: "n_heads",
    num_hidden_layers: "n_layers",
    pad_index: "pad_token_id",
  },
});
