// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type EdgeTamVideoMaskDecoderConfig, edgetamVideoMaskDecoder } from "./edgetam_video_mask_decoder.ts";
import { type EdgeTamVideoPromptEncoderConfig, edgetamVideoPromptEncoder } from "./edgetam_video_prompt_encoder.ts";
import { type Sam2VisionConfig, sam2VisionModel } from "./sam2_vision_model.ts";

export type EdgeTamVideoConfig = Readonly<{
  model_type: string;
  vision_config: Sam2VisionConfig;
  prompt_encoder_config: EdgeTamVideoPromptEncoderConfig;
  mask_decoder_config: EdgeTamVideoMaskDecoderConfig;
  initializer_range: number;
  num_maskmem: number;
  image_size: number | readonly number[];
  sigmoid_scale_for_mem_enc: number;
  sigmoid_bias_for_mem_enc: number;
  enable_occlusion_spatial_embedding: boolean;
  multimask_output_in_sam: boolean;
  multimask_min_pt_num: number;
  multimask_max_pt_num: number;
  multimask_output_for_tracking: boolean;
  max_object_pointers_in_encoder: number;
  max_cond_frame_num: number;
  enable_temporal_pos_encoding_for_object_pointers: boolean;
  memory_attention_hidden_size: number;
  memory_attention_num_layers: number;
  memory_attention_num_attention_heads: number;
  memory_attention_downsample_rate: number;
  memory_attention_mlp_hidden_size: number;
  memory_attention_mlp_hidden_act: string;
  memory_attention_dropout: number;
  memory_attention_rope_feat_sizes: readonly unknown[];
  memory_attention_rope_k_sizes: readonly unknown[];
  memory_attention_rope_dropout: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  perceiver_resampler_num_latents: number;
  perceiver_resampler_num_latents_2d: number;
  perceiver_resampler_hidden_size: number;
  perceiver_resampler_mlp_intermediate_size: number;
  perceiver_resampler_num_attention_heads: number;
  perceiver_resampler_attention_head_dim: number;
  perceiver_resampler_num_layers: number;
  perceiver_resampler_hidden_dropout: number;
  perceiver_resampler_attention_dropout: number;
  memory_encoder_hidden_size: number;
  memory_encoder_output_channels: number;
  mask_downsampler_embed_dim: number;
  memory_fuser_intermediate_dim: number;
  mask_downsampler_kernel_size: number;
  mask_downsampler_stride: number;
  mask_downsampler_padding: number;
  mask_downsampler_total_stride: number;
  mask_downsampler_hidden_act: string;
  memory_fuser_num_layers: number;
  memory_fuser_embed_dim: number;
  memory_fuser_kernel_size: number;
  memory_fuser_padding: number;
  memory_fuser_layer_scale_init_value: number;
  memory_fuser_hidden_act: string;
}>;

export const edgetamVideo = configFacts<EdgeTamVideoConfig>({
  className: "EdgeTamVideoConfig",
  defaults: {
    model_type: "edgetam_video",
    vision_config: null,
    prompt_encoder_config: null,
    mask_decoder_config: null,
    initializer_range: 0.02,
    num_maskmem: 7,
    image_size: 1024,
    sigmoid_scale_for_mem_enc: 20,
    sigmoid_bias_for_mem_enc: -10,
    enable_occlusion_spatial_embedding: true,
    multimask_output_in_sam: true,
    multimask_min_pt_num: 0,
    multimask_max_pt_num: 1,
    multimask_output_for_tracking: true,
    max_object_pointers_in_encoder: 16,
    max_cond_frame_num: -1,
    enable_temporal_pos_encoding_for_object_pointers: true,
    memory_attention_hidden_size: 256,
    memory_attention_num_layers: 2,
    memory_attention_num_attention_heads: 1,
    memory_attention_downsample_rate: 1,
    memory_attention_mlp_hidden_size: 2048,
    memory_attention_mlp_hidden_act: "relu",
    memory_attention_dropout: 0.1,
    memory_attention_rope_feat_sizes: null,
    memory_attention_rope_k_sizes: null,
    memory_attention_rope_dropout: 0.1,
    rope_parameters: null,
    perceiver_resampler_num_latents: 256,
    perceiver_resampler_num_latents_2d: 256,
    perceiver_resampler_hidden_size: 64,
    perceiver_resampler_mlp_intermediate_size: 256,
    perceiver_resampler_num_attention_heads: 1,
    perceiver_resampler_attention_head_dim: 64,
    perceiver_resampler_num_layers: 2,
    perceiver_resampler_hidden_dropout: 0,
    perceiver_resampler_attention_dropout: 0,
    memory_encoder_hidden_size: 256,
    memory_encoder_output_channels: 64,
    mask_downsampler_embed_dim: 256,
    memory_fuser_intermediate_dim: 1024,
    mask_downsampler_kernel_size: 3,
    mask_downsampler_stride: 2,
    mask_downsampler_padding: 1,
    mask_downsampler_total_stride: 16,
    mask_downsampler_hidden_act: "gelu",
    memory_fuser_num_layers: 2,
    memory_fuser_embed_dim: 256,
    memory_fuser_kernel_size: 7,
    memory_fuser_padding: 3,
    memory_fuser_layer_scale_init_value: 1e-06,
    memory_fuser_hidden_act: "gelu",
  },
  rules: {
    memory_attention_rope_feat_sizes: { value: [64, 64] },
    memory_attention_rope_k_sizes: { value: [16, 16] },
  },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  nested: {
    mask_decoder_config: { facts: edgetamVideoMaskDecoder },
    vision_config: { facts: sam2VisionModel, any: true },
    prompt_encoder_config: { facts: edgetamVideoPromptEncoder },
  },
  kinds: { image_size: ["list", "number"] },
  floats: [
    "initializer_range",
    "memory_fuser_layer_scale_init_value",
    "sigmoid_bias_for_mem_enc",
    "sigmoid_scale_for_mem_enc",
  ],
});
