// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Wav2Vec2BertConfig = Readonly<{
  model_type: string;
  vocab_size: number | null;
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  intermediate_size: number;
  feature_projection_input_dim: number;
  hidden_act: string;
  hidden_dropout: number;
  activation_dropout: number;
  attention_dropout: number;
  feat_proj_dropout: number;
  final_dropout: number;
  layerdrop: number;
  initializer_range: number;
  layer_norm_eps: number;
  apply_spec_augment: boolean;
  mask_time_prob: number;
  mask_time_length: number;
  mask_time_min_masks: number;
  mask_feature_prob: number;
  mask_feature_length: number;
  mask_feature_min_masks: number;
  ctc_loss_reduction: string;
  ctc_zero_infinity: boolean;
  use_weighted_layer_sum: boolean;
  classifier_proj_size: number;
  tdnn_dim: readonly number[];
  tdnn_kernel: readonly number[];
  tdnn_dilation: readonly number[];
  xvector_output_dim: number;
  pad_token_id: number | null;
  bos_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  add_adapter: boolean;
  adapter_kernel_size: number;
  adapter_stride: number;
  num_adapter_layers: number;
  adapter_act: string;
  use_intermediate_ffn_before_adapter: boolean;
  output_hidden_size: number;
  position_embeddings_type: string | null;
  rotary_embedding_base: number;
  max_source_positions: number;
  left_max_position_embeddings: number;
  right_max_position_embeddings: number;
  conv_depthwise_kernel_size: number;
  conformer_conv_dropout: number;
}>;

export const wav2vec2Bert = configFacts<Wav2Vec2BertConfig>({
  className: "Wav2Vec2BertConfig",
  defaults: {
    model_type: "wav2vec2-bert",
    vocab_size: null,
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    intermediate_size: 4096,
    feature_projection_input_dim: 160,
    hidden_act: "swish",
    hidden_dropout: 0,
    activation_dropout: 0,
    attention_dropout: 0,
    feat_proj_dropout: 0,
    final_dropout: 0.1,
    layerdrop: 0.1,
    initializer_range: 0.02,
    layer_norm_eps: 1e-05,
    apply_spec_augment: true,
    mask_time_prob: 0.05,
    mask_time_length: 10,
    mask_time_min_masks: 2,
    mask_feature_prob: 0,
    mask_feature_length: 10,
    mask_feature_min_masks: 0,
    ctc_loss_reduction: "sum",
    ctc_zero_infinity: false,
    use_weighted_layer_sum: false,
    classifier_proj_size: 768,
    tdnn_dim: [512, 512, 512, 512, 1500],
    tdnn_kernel: [5, 3, 3, 1, 1],
    tdnn_dilation: [1, 2, 3, 1, 1],
    xvector_output_dim: 512,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    add_adapter: false,
    adapter_kernel_size: 3,
    adapter_stride: 2,
    num_adapter_layers: 1,
    adapter_act: "relu",
    use_intermediate_ffn_before_adapter: false,
    output_hidden_size: null,
    position_embeddings_type: "relative_key",
    rotary_embedding_base: 10000,
    max_source_positions: 5000,
    left_max_position_embeddings: 64,
    right_max_position_embeddings: 8,
    conv_depthwise_kernel_size: 31,
    conformer_conv_dropout: 0.1,
  },
  rules: { output_hidden_size: { copy: "hidden_size" } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["activation_dropout", "attention_dropout", "hidden_dropout", "initializer_range", "layer_norm_eps"],
});
