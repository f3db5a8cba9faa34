// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type GemmaConfig, gemma } from "./gemma.ts";
import { type PaliGemmaConfig, paligemma } from "./paligemma.ts";

export type PI0Config = Readonly<{
  model_type: string;
  vlm_config: PaliGemmaConfig;
  dit_config: GemmaConfig;
  chunk_size: number;
  max_state_dim: number;
  max_action_dim: number;
  num_inference_steps: number;
  time_sampling_beta_alpha: number;
  time_sampling_beta_beta: number;
  time_sampling_scale: number;
  time_sampling_offset: number;
  min_period: number;
  max_period: number;
  loss_reduction: string;
}>;

export const pi0 = configFacts<PI0Config>({
  className: "PI0Config",
  defaults: {
    model_type: "pi0",
    vlm_config: null,
    dit_config: null,
    chunk_size: 50,
    max_state_dim: 32,
    max_action_dim: 32,
    num_inference_steps: 10,
    time_sampling_beta_alpha: 1.5,
    time_sampling_beta_beta: 1,
    time_sampling_scale: 0.999,
    time_sampling_offset: 0.001,
    min_period: 0.004,
    max_period: 4,
    loss_reduction: "mean",
  },
  nested: {
    vlm_config: {
      facts: paligemma,
      any: true,
      given: {
        text_config: {
          model_type: "gemma",
          hidden_size: 2048,
          num_hidden_layers: 18,
          intermediate_size: 16384,
          num_attention_heads: 8,
          num_key_value_heads: 1,
          vocab_size: 257152,
        },
        vision_config: {
          model_type: "siglip_vision_model",
          intermediate_size: 4304,
          hidden_size: 1152,
          patch_size: 14,
          image_size: 224,
          num_hidden_layers: 27,
          num_attention_heads: 16,
          vocab_size: 257152,
          vision_use_head: false,
        },
        projection_dim: 2048,
        image_token_id: 257152,
      },
    },
    dit_config: {
      facts: gemma,
      any: true,
      given: {
        hidden_size: 1024,
        num_hidden_layers: 18,
        intermediate_size: 4096,
        num_attention_heads: 8,
        num_key_value_heads: 1,
        head_dim: 256,
      },
    },
  },
  floats: [
    "max_period",
    "min_period",
    "time_sampling_beta_alpha",
    "time_sampling_beta_beta",
    "time_sampling_offset",
    "time_sampling_scale",
  ],
});
