// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type TapasConfig = Readonly<{
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
  type_vocab_sizes: readonly number[];
  initializer_range: number;
  layer_norm_eps: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  positive_label_weight: number;
  num_aggregation_labels: number;
  aggregation_loss_weight: number;
  use_answer_as_supervision: boolean | null;
  answer_loss_importance: number;
  use_normalized_answer_loss: boolean;
  huber_loss_delta: number | null;
  temperature: number;
  aggregation_temperature: number;
  use_gumbel_for_cells: boolean;
  use_gumbel_for_aggregation: boolean;
  average_approximation_function: string;
  cell_selection_preference: number | null;
  answer_loss_cutoff: number | null;
  max_num_rows: number;
  max_num_columns: number;
  average_logits_per_cell: boolean;
  select_one_column: boolean;
  allow_empty_column_selection: boolean;
  init_cell_selection_weights_to_zero: boolean;
  reset_position_index_per_cell: boolean;
  disable_per_token_loss: boolean;
  aggregation_labels: Readonly<Record<string, unknown>> | null;
  no_aggregation_label_index: number | null;
  is_decoder: boolean;
  add_cross_attention: boolean;
  tie_word_embeddings: boolean;
}>;

export const tapas = configFacts<TapasConfig>({
  className: "TapasConfig",
  defaults: {
    model_type: "tapas",
    vocab_size: 30522,
    hidden_size: 768,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    intermediate_size: 3072,
    hidden_act: "gelu",
    hidden_dropout_prob: 0.1,
    attention_probs_dropout_prob: 0.1,
    max_position_embeddings: 1024,
    type_vocab_sizes: [3, 256, 256, 2, 256, 256, 10],
    initializer_range: 0.02,
    layer_norm_eps: 1e-12,
    pad_token_id: 0,
    bos_token_id: null,
    eos_token_id: null,
    positive_label_weight: 10,
    num_aggregation_labels: 0,
    aggregation_loss_weight: 1,
    use_answer_as_supervision: null,
    answer_loss_importance: 1,
    use_normalized_answer_loss: false,
    huber_loss_delta: null,
    temperature: 1,
    aggregation_temperature: 1,
    use_gumbel_for_cells: false,
    use_gumbel_for_aggregation: false,
    average_approximation_function: "ratio",
    cell_selection_preference: null,
    answer_loss_cutoff: null,
    max_num_rows: 64,
    max_num_columns: 32,
    average_logits_per_cell: false,
    select_one_column: true,
    allow_empty_column_selection: false,
    init_cell_selection_weights_to_zero: false,
    reset_position_index_per_cell: true,
    disable_per_token_loss: false,
    aggregation_labels: null,
    no_aggregation_label_index: null,
    is_decoder: false,
    add_cross_attention: false,
    tie_word_embeddings: true,
  },
  kinds: { eos_token_id: ["list", "number"] },
  floats: [
    "aggregation_loss_weight",
    "aggregation_temperature",
    "answer_loss_importance",
    "attention_probs_dropout_prob",
    "cell_selection_preference",
    "hidden_dropout_prob",
    "huber_loss_delta",
    "initializer_range",
    "layer_norm_eps",
    "positive_label_weight",
    "temperature",
  ],
});
