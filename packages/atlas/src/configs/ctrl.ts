// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type CTRLConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  n_positions: number;
  n_embd: number;
  dff: number;
  n_layer: number;
  n_head: number;
  resid_pdrop: number;
  embd_pdrop: number;
  layer_norm_epsilon: number;
  initializer_range: number;
  use_cache: boolean;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
}>;

export const ctrl = configFacts<CTRLConfig>({
  className: "CTRLConfig",
  defaults: {
    model_type: "ctrl",
    vocab_size: 246534,
    n_positions: 256,
    n_embd: 1280,
    dff: 8192,
    n_layer: 48,
    n_head: 16,
    resid_pdrop: 0.1,
    embd_pdrop: 0.1,
    layer_norm_epsilon: 1e-06,
    initializer_range: 0.02,
    use_cache: true,
    pad_token_id: null,
    bos_token_id: null,
    eos_token_id: null,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["initializer_range", "layer_norm_epsilon", "resid_pdrop"],
  aliases: {
    hidden_size: "n_embd",
    max_position_embeddings: "n_positions",
    num_attention_heads: "n_head",
    num_hidden_layers: "n_layer",
  },
});
