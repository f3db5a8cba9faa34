// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type BridgeTowerVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  num_hidden_layers: number;
  num_channels: number;
  patch_size: number | readonly number[];
  image_size: number | readonly number[];
  initializer_factor: number;
  layer_norm_eps: number;
  stop_gradient: boolean;
  share_layernorm: boolean;
  remove_last_layer: boolean;
}>;

export const bridgetowerVisionModel = configFacts<BridgeTowerVisionConfig>({
  className: "BridgeTowerVisionConfig",
  defaults: {
    model_type: "bridgetower_vision_model",
    hidden_size: 768,
    num_hidden_layers: 12,
    num_channels: 3,
    patch_size: 16,
    image_size: 288,
    initializer_factor: 1,
    layer_norm_eps: 1e-05,
    stop_gradient: false,
    share_layernorm: true,
    remove_last_layer: false,
  },
  kinds: { patch_size: ["list", "number"], image_size: ["list", "number"] },
  floats: ["initializer_factor", "layer_norm_eps"],
});
