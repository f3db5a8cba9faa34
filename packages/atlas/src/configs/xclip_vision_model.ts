// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type XCLIPVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  mit_hidden_size: number;
  mit_intermediate_size: number;
  mit_num_hidden_layers: number;
  mit_num_attention_heads: number;
  num_channels: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  num_frames: number;
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  initializer_range: number;
  initializer_factor: number;
  drop_path_rate: number;
}>;

export const xclipVisionModel = configFacts<XCLIPVisionConfig>({
  className: "XCLIPVisionConfig",
  defaults: {
    model_type: "xclip_vision_model",
    hidden_size: 768,
    intermediate_size: 3072,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    mit_hidden_size: 512,
    mit_intermediate_size: 2048,
    mit_num_hidden_layers: 1,
    mit_num_attention_heads: 8,
    num_channels: 3,
    image_size: 224,
    patch_size: 32,
    num_frames: 8,
    hidden_act: "quick_gelu",
    layer_norm_eps: 1e-05,
    attention_dropout: 0,
    initializer_range: 0.02,
    initializer_factor: 1,
    drop_path_rate: 0,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_factor", "initializer_range", "layer_norm_eps"],
});
