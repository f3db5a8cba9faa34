// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type ModernBertConfig = Readonly<{
  model_type: string;
  vocab_size: number;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  hidden_activation: string;
  max_position_embeddings: number;
  initializer_range: number;
  initializer_cutoff_factor: number;
  norm_eps: number;
  norm_bias: boolean;
  pad_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  bos_token_id: number | null;
  cls_token_id: number | null;
  sep_token_id: number | null;
  attention_bias: boolean;
  attention_dropout: number;
  layer_types: readonly string[];
  rope_parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  local_attention: number;
  embedding_dropout: number;
  mlp_bias: boolean;
  mlp_dropout: number;
  decoder_bias: boolean;
  classifier_pooling: string;
  classifier_dropout: number;
  classifier_bias: boolean;
  classifier_activation: string;
  deterministic_flash_attn: boolean;
  sparse_prediction: boolean;
  sparse_pred_ignore_index: number;
  tie_word_embeddings: boolean;
}>;

export const modernbert = configFacts<ModernBertConfig>({
  className: "ModernBertConfig",
  defaults: {
    model_type: "modernbert",
    vocab_size: 50368,
    hidden_size: 768,
    intermediate_size: 1152,
    num_hidden_layers: 22,
    num_attention_heads: 12,
    hidden_activation: "gelu",
    max_position_embeddings: 8192,
    initializer_range: 0.02,
    initializer_cutoff_factor: 2,
    norm_eps: 1e-05,
    norm_bias: false,
    pad_token_id: 50283,
    eos_token_id: 50282,
    bos_token_id: 50281,
    cls_token_id: 50281,
    sep_token_id: 50282,
    attention_bias: false,
    attention_dropout: 0,
    layer_types: null,
    rope_parameters: null,
    local_attention: 128,
    embedding_dropout: 0,
    mlp_bias: false,
    mlp_dropout: 0,
    decoder_bias: true,
    classifier_pooling: "cls",
    classifier_dropout: 0,
    classifier_bias: false,
    classifier_activation: "gelu",
    deterministic_flash_attn: false,
    sparse_prediction: false,
    sparse_pred_ignore_index: -100,
    tie_word_embeddings: true,
  },
  rules: {
    layer_types: {
      layers: "num_hidden_layers",
      every: "global_attn_every_n_layers",
      default: 3,
      offset: 0,
      kinds: ["sliding_attention", "full_attention"],
    },
  },
  rope: {
    full_attention: { theta: 160000, thetaKey: "global_rope_theta", scaled: true },
    sliding_attention: { theta: 10000, thetaKey: "local_rope_theta", scaled: true },
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["attention_dropout", "classifier_dropout", "initializer_cutoff_factor", "initializer_range", "norm_eps"],
});
