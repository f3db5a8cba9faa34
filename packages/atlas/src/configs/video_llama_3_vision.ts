// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type VideoLlama3VisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  patch_size: number | readonly number[];
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  initializer_range: number;
  rope_parameters: Readonly<Record<string, unknown>>;
}>;

export const videoLlama3Vision = configFacts<VideoLlama3VisionConfig>({
  className: "VideoLlama3VisionConfig",
  defaults: {
    model_type: "video_llama_3_vision",
    hidden_size: 768,
    intermediate_size: 3072,
    num_hidden_layers: 12,
    num_attention_heads: 12,
    num_channels: 3,
    patch_size: 16,
    hidden_act: "gelu_pytorch_tanh",
    layer_norm_eps: 1e-06,
    attention_dropout: 0,
    initializer_range: 0.02,
    rope_parameters: null,
  },
  rope: {
    "": { theta: 10000, type: "axial", thetaKey: "rope_theta", shareKey: "partial_rotary_factor", scaled: true },
  },
  kinds: { patch_size: ["list", "number"] },
  floats: ["attention_dropout", "initializer_range", "layer_norm_eps"],
});
