// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type Phi4MultimodalVisionConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  num_channels: number;
  image_size: number | readonly number[];
  patch_size: number | readonly number[];
  hidden_act: string;
  layer_norm_eps: number;
  attention_dropout: number;
  crop_size: number;
  image_token_id: number;
  feature_layer: number;
}>;

export const phi4MultimodalVision = configFacts<Phi4MultimodalVisionConfig>({
  className: "Phi4MultimodalVisionConfig",
  defaults: {
    model_type: "phi4_multimodal_vision",
    hidden_size: 1152,
    intermediate_size: 4304,
    num_hidden_layers: 27,
    num_attention_heads: 16,
    num_channels: 3,
    image_size: 448,
    patch_size: 14,
    hidden_act: "gelu_pytorch_tanh",
    layer_norm_eps: 1e-06,
    attention_dropout: 0,
    crop_size: 448,
    image_token_id: 200010,
    feature_layer: -2,
  },
  kinds: { image_size: ["list", "number"], patch_size: ["list", "number"] },
  floats: ["attention_dropout", "layer_norm_eps"],
});
