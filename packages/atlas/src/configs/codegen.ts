// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type CodeGenConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  n_positions: number;
  n_ctx: number;
  n_embd: number;
  n_layer: number;
  n_head: number;
  rotary_dim: number;
  n_inner: number | null;
  activation_function: string;
  resid_pdrop: number;
  embd_pdrop: number;
  attn_pdrop: number;
  layer_norm_epsilon: number;
  initializer_range: number;
  use_cache: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  tie_word_embeddings: boolean;
}>;

export const codegen = configFacts<CodeGenConfig>({
  className: "CodeGenConfig",
  defaults: {
    model_type: "codegen",
    vocab_size: 50400,
    n_positions: 2048,
    n_ctx: 2048,
    n_embd: 4096,
    n_layer: 28,
    n_head: 16,
    rotary_dim: 64,
    n_inner: null,
    activation_function: "gelu_new",
    resid_pdrop: 0,
    embd_pdrop: 0,
    attn_pdrop: 0,
    layer_norm_epsilon: 1e-05,
    initializer_range: 0.02,
    use_cache: true,
    bos_token_id: 50256,
    eos_token_id: 50256,
    tie_word_embeddings: false,
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
