// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type XGLMConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  max_position_embeddings: number;
  d_model: number;
  ffn_dim: number;
  num_layers: number;
  attention_heads: number;
  activation_function: string;
  dropout: number;
  attention_dropout: number;
  activation_dropout: number;
  layerdrop: number;
  init_std: number;
  scale_embedding: boolean;
  use_cache: boolean;
  decoder_start_token_id: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  add_cross_attention: boolean;
  tie_word_embeddings: boolean;
}>;

export const xglm = configFacts<XGLMConfig>({
  className: "XGLMConfig",
  defaults: {
    model_type: "xglm",
    vocab_size: 256008,
    max_position_embeddings: 2048,
    d_model: 1024,
    ffn_dim: 4096,
    num_layers: 24,
    attention_heads: 16,
    activation_function: "gelu",
    dropout: 0.1,
    attention_dropout: 0.1,
    activation_dropout: 0,
    layerdrop: 0,
    init_std: 0.02,
    scale_embedding: true,
    use_cache: true,
    decoder_start_token_id: 2,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    add_cross_attention: false,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["activation_dropout", "attention_dropout", "dropout", "init_std"],
  aliases: { hidden_size: "d_model", num_attention_heads: "attention_heads", num_hidden_layers: "num_layers" },
});
