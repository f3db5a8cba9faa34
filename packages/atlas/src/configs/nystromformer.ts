// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type NystromformerConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  hidden_act: string;
  hidden_dropout_prob: number;
  attention_probs_dropout_prob: number;
  max_position_embeddings: number;
  type_vocab_size: number;
  segment_means_seq_len: number;
  num_landmarks: number;
  conv_kernel_size: number;
  inv_coeff_init_option: boolean;
  initializer_range: number;
  layer_norm_eps: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  add_cross_attention: boolean;
  tie_word_embeddings: boolean;
}>;

export const nystromformer = configFacts<NystromformerConfig>({
  className: "NystromformerConfig",
  defaults: {
    model_type: "nystromformer",
    vocab_size: 30000,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu_new",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 510,
    type_vocab_size: 2,
    segment_means_seq_len: 64,
    num_landmarks: 64,
    conv_kernel_size: 65,
    inv_coeff_init_option: false,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    pad_token_id: 1,
    bos_token_id: 0,
    eos_token_id: 2,
    add_cross_attention: false,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_probs_dropout_prob", "hidden_dropout_prob", "initializer_range", "layer_norm_eps"],
});
