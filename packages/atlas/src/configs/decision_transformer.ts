// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DecisionTransformerConfig = Readonly<{
  model_type: string;
  state_dim: number;
  act_dim: number;
  hidden_size: number;
  max_ep_len: number;
  action_tanh: boolean;
  vocab_size: number;
  n_positions: number;
  n_layer: number;
  n_head: number;
  n_inner: number | null;
  activation_function: string;
  resid_pdrop: number;
  embd_pdrop: number;
  attn_pdrop: number;
  layer_norm_epsilon: number;
  initializer_range: number;
  scale_attn_weights: boolean;
  use_cache: boolean;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  scale_attn_by_inverse_layer_idx: boolean;
  reorder_and_upcast_attn: boolean;
  add_cross_attention: boolean;
}>;

export const decisionTransformer = configFacts<DecisionTransformerConfig>({
  className: "DecisionTransformerConfig",
  defaults: {
    model_type: "decision_transformer",
    state_dim: 17,
    act_dim: 4,
    hidden_size: 128,
    max_ep_len: 4096,
    action_tanh: true,
    vocab_size: 1,
    n_positions: 1024,
    n_layer: 3,
    n_head: 1,
    n_inner: null,
    activation_function: "relu",
    resid_pdrop: 0.1,
    embd_pdrop: 0.1,
    attn_pdrop: 0.1,
    layer_norm_epsilon: 1e-05,
    initializer_range: 0.02,
    scale_attn_weights: true,
    use_cache: true,
    bos_token_id: 50256,
    eos_token_id: 50256,
    scale_attn_by_inverse_layer_idx: false,
    reorder_and_upcast_attn: false,
    add_cross_attention: false,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["initializer_range", "layer_norm_epsilon", "resid_pdrop"],
  aliases: { max_position_embeddings: "n_positions", num_attention_heads: "n_head", num_hidden_layers: "n_layer" },
});
