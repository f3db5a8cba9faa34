/**
 * Fields that a configuration class computes by rules which its facts do not have: model types without a family yet, whose
 * `resolve` will say them, and what a composite changes in the config of a part.
 */
export const notYetRead: Readonly<Record<string, readonly string[]>> = {
  autoformer: ["context_length"],
  beam: ["rope_parameters"],
  blt: ["encoder_config.sliding_window"],
  colpali: ["vlm_config.text_config.use_bidirectional_attention"],
  // Python's class writes each layer as two: its attention and its MLP.
  dory: ["layer_types", "n_input_layers", "n_output_layers", "n_recurrent_layers", "num_hidden_layers"],
  efficientloftr: ["out_features"],
  gemma4_assistant: ["text_config.num_kv_shared_layers"],
  gemma4_unified_assistant: ["text_config.num_kv_shared_layers"],
  granite4_vision: ["qformer_config.encoder_hidden_size"],
  hunyuan_vl: ["vision_config.text_hidden_size"],
  informer: ["context_length"],
  janus: ["vq_config.num_patches"],
  lw_detr: ["num_feature_levels", "projector_in_channels"],
  nemo_speechlm: ["text_config.layers_block_type"],
  nemotron_h_omni: ["vision_config.video_patch_dim"],
  paligemma: ["text_config.use_bidirectional_attention"],
  pe_audio: [
    "audio_config.dac_config.hidden_size",
    "audio_config.dac_config.hop_length",
    "audio_config.dac_config.upsampling_ratios",
  ],
  pe_audio_encoder: ["dac_config.hidden_size", "dac_config.hop_length", "dac_config.upsampling_ratios"],
  pi0: [
    "dit_config.use_bidirectional_attention",
    "dit_config.vocab_size",
    "vlm_config.text_config.use_bidirectional_attention",
  ],
  pix2struct: ["vision_config.initializer_range"],
  rf_detr: ["backbone_config"],
  step3p5: ["n_routed_experts"],
  step3p7: ["text_config.n_routed_experts"],
  t5gemma: ["decoder.is_decoder"],
  t5gemma2: ["encoder.image_token_index"],
  time_series_transformer: ["context_length"],
  vibevoice: ["diffusion_head_config.hidden_size"],
  xcodec: ["acoustic_model_config.hop_length"],
};
