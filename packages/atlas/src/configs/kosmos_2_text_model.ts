// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Kosmos2TextConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  max_position_embeddings: number;
  embed_dim: number;
  layers: number;
  ffn_dim: number;
  attention_heads: number;
  activation_function: string;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  layerdrop: number;
  layer_norm_eps: number;
  init_std: number;
  scale_embedding: boolean;
  use_cache: boolean;
  tie_word_embeddings: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  add_cross_attention: boolean;
}>;

export const kosmos2TextModel = configFacts<Kosmos2TextConfig>({
  className: "Kosmos2TextConfig",
  defaults: {
    model_type: "kosmos_2_text_model",
    vocab_size: 65037,
    max_position_embeddings: 2048,
    embed_dim: 2048,
    layers: 24,
    ffn_dim: 8192,
    attention_heads: 32,
    activation_function: "gelu",
    dropout: 0.1,
    attention_dropout: 0.1,
    activation_dropout: 0,
    layerdrop: 0,
    layer_norm_eps: 1e-05,
    init_std: 0.02,
    scale_embedding: true,
    use_cache: true,
    tie_word_embeddings: true,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    add_cross_attention: false,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["activation_dropout", "attention_dropout", "dropout", "init_std", "layer_norm_eps"],
  aliases: { hidden_size: "embed_dim", num_attention_heads: "attention_heads", num_hidden_layers: "layers" },
});
