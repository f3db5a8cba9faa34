// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type PaddleOCRVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  image_size: number;
  patch_size: number;
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  spatial_merge_size: number;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const paddleocrVlVision = configFacts<PaddleOCRVisionConfig>({
  className: "PaddleOCRVisionConfig",
  defaults: {
    model_type: "paddleocr_vl_vision",
    hidden_size: 1152,
    intermediate_size: 4304,
    num_hidden_layers: 27,
    num_attention_heads: 16,
    num_channels: 3,
    image_size: 384,
    patch_size: 14,
    hidden_act: "gelu_pytorch_tanh",
    layer_norm_eps: 1e-06,
    attention_dropout: 0,
    spatial_merge_size: 2,
    rope_parameters: null,
  },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  floats: ["attention_dropout", "layer_norm_eps"],
});
