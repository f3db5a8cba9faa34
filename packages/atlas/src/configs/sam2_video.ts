// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type Sam2VideoMaskDecoderConfig, sam2VideoMaskDecoder } from "./sam2_video_mask_decoder.ts";
import { type Sam2VideoPromptEncoderConfig, sam2VideoPromptEncoder } from "./sam2_video_prompt_encoder.ts";
import { type Sam2VisionConfig, sam2VisionModel } from "./sam2_vision_model.ts";

export type Sam2VideoConfig = Readonly<{
  model_type: string;
  vision_config: Sam2VisionConfig;
  prompt_encoder_config: Sam2VideoPromptEncoderConfig;
  mask_decoder_config: Sam2VideoMaskDecoderConfig;
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
  memory_attention_feed_forward_hidden_size: number;
  memory_attention_feed_forward_hidden_act: string;
  memory_attention_dropout: number;
  memory_attention_rope_feat_sizes: readonly number[];
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
}>;

export const sam2Video = configFacts<Sam2VideoConfig>({
  className: "Sam2VideoConfig",
  defaults: {
    model_type: "sam2_video",
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
  rules: { memory_attention_rope_feat_sizes: { value: [64, 64] } },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  nested: {
    prompt_encoder_config: { facts: sam2VideoPromptEncoder },
    mask_decoder_config: { facts: sam2VideoMaskDecoder },
    vision_config: { facts: sam2VisionModel, any: true },
  },
  kinds: { image_size: ["list", "number"] },
  floats: [
    "initializer_range",
    "memory_fuser_layer_scale_init_value",
    "sigmoid_bias_for_mem_enc",
    "sigmoid_scale_for_mem_enc",
  ],
});
