// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type CLIPSegTextConfig, clipsegTextModel } from "./clipseg_text_model.ts";
import { type CLIPSegVisionConfig, clipsegVisionModel } from "./clipseg_vision_model.ts";

export type CLIPSegConfig = Readonly<{
  model_type: string;
  text_config: CLIPSegTextConfig;
  vision_config: CLIPSegVisionConfig;
  projection_dim: number | null;
  logit_scale_init_value: number | null;
  initializer_factor: number | null;
  extract_layers: readonly number[];
  reduce_dim: number;
  decoder_num_attention_heads: number;
  decoder_attention_dropout: number;
  decoder_hidden_act: string;
  decoder_intermediate_size: number;
  conditional_layer: number;
  use_complex_transposed_convolution: boolean;
}>;

export const clipseg = configFacts<CLIPSegConfig>({
  className: "CLIPSegConfig",
  defaults: {
    model_type: "clipseg",
    text_config: null,
    vision_config: null,
    projection_dim: 512,
    logit_scale_init_value: 2.6592,
    initializer_factor: 1,
    extract_layers: [3, 6, 9],
    reduce_dim: 64,
    decoder_num_attention_heads: 4,
    decoder_attention_dropout: 0,
    decoder_hidden_act: "quick_gelu",
    decoder_intermediate_size: 2048,
    conditional_layer: 0,
    use_complex_transposed_convolution: false,
  },
  nested: { vision_config: { facts: clipsegVisionModel }, text_config: { facts: clipsegTextModel } },
  floats: ["initializer_factor", "logit_scale_init_value"],
});
