// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Sam3TrackerVideoMaskDecoderConfig, sam3TrackerVideoMaskDecoder } from "./sam3_tracker_video_mask_decoder.ts";
import { type Sam3TrackerVideoPromptEncoderConfig, sam3TrackerVideoPromptEncoder } from "./sam3_tracker_video_prompt_encoder.ts";
import { type Sam3VisionConfig, sam3VisionModel } from "./sam3_vision_model.ts";

export type Sam3TrackerVideoConfig = Readonly<{
  model_type: string;
  vision_config: Sam3VisionConfig;
  prompt_encoder_config: Sam3TrackerVideoPromptEncoderConfig;
  mask_decoder_config: Sam3TrackerVideoMaskDecoderConfig;
  initializer_range: number;
  num_maskmem: number;
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
  memory_attention_feed_forward_hidden_size: number;
  memory_attention_feed_forward_hidden_act: string;
  memory_attention_dropout: number;
  memory_attention_rope_feat_sizes: readonly unknown[];
  memory_attention_rope_dropout: number;
  memory_encoder_hidden_size: number;
  memory_encoder_output_channels: number;
  rope_parameters: Readonly<Record<string, unknown>>;
  mask_downsampler_embed_dim: number;
  mask_downsampler_kernel_size: number;
  mask_downsampler_stride: number;
  mask_downsampler_padding: number;
  mask_downsampler_total_stride: number;
  mask_downsampler_hidden_act: string;
  memory_fuser_num_layers: number;
  memory_fuser_embed_dim: number;
  memory_fuser_intermediate_dim: number;
  memory_fuser_kernel_size: number;
  memory_fuser_padding: number;
  memory_fuser_layer_scale_init_value: number;
  memory_fuser_hidden_act: string;
  image_size: number;
}>;

export const sam3TrackerVideo = configFacts<Sam3TrackerVideoConfig>({
  className: "Sam3TrackerVideoConfig",
  defaults: {
    model_type: "sam3_tracker_video",
    vision_config: null,
    prompt_encoder_config: null,
    mask_decoder_config: null,
    initializer_range: 0.02,
    num_maskmem: 7,
    sigmoid_scale_for_mem_enc: 20,
    sigmoid_bias_for_mem_enc: -10,
    enable_occlusion_spatial_embedding: true,
    multimask_output_in_sam: true,
    multimask_min_pt_num: 0,
    multimask_max_pt_num: 1,
    multimask_output_for_tracking: true,
    max_object_pointers_in_encoder: 16,
    max_cond_frame_num: 4,
    enable_temporal_pos_encoding_for_object_pointers: true,
    memory_attention_hidden_size: 256,
    memory_attention_num_layers: 4,
    memory_attention_num_attention_heads: 1,
    memory_attention_downsample_rate: 1,
    memory_attention_feed_forward_hidden_size: 2048,
    memory_attention_feed_forward_hidden_act: "relu",
    memory_attention_dropout: 0.1,
    memory_attention_rope_feat_sizes: null,
    memory_attention_rope_dropout: 0.1,
    memory_encoder_hidden_size: 256,
    memory_encoder_output_channels: 64,
    rope_parameters: null,
    mask_downsampler_embed_dim: 256,
    mask_downsampler_kernel_size: 3,
    mask_downsampler_stride: 2,
    mask_downsampler_padding: 1,
    mask_downsampler_total_stride: 16,
    mask_downsampler_hidden_act: "gelu",
    memory_fuser_num_layers: 2,
    memory_fuser_embed_dim: 256,
    memory_fuser_intermediate_dim: 1024,
    memory_fuser_kernel_size: 7,
    memory_fuser_padding: 3,
    memory_fuser_layer_scale_init_value: 1e-06,
    memory_fuser_hidden_act: "gelu",
  },
  rules: { memory_attention_rope_feat_sizes: { value: [72, 72], always: true }, image_size: { value: 1008 } },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  nested: {
    vision_config: {
      facts: sam3VisionModel,
      any: true,
      given: { backbone_feature_sizes: [[288, 288], [144, 144], [72, 72]] },
    },
    prompt_encoder_config: { facts: sam3TrackerVideoPromptEncoder, flat: true },
    mask_decoder_config: { facts: sam3TrackerVideoMaskDecoder },
  },
  floats: [
    "initializer_range",
    "memory_fuser_layer_scale_init_value",
    "sigmoid_bias_for_mem_enc",
    "sigmoid_scale_for_mem_enc",
  ],
});
