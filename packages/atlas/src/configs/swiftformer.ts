// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type SwiftFormerConfig = Readonly<{
  model_type: string;
  image_size: number | readonly number[];
  num_channels: number;
  depths: readonly number[];
  embed_dims: readonly number[];
  mlp_ratio: number;
  downsamples: readonly boolean[];
  hidden_act: string;
  down_patch_size: number | readonly number[];
  down_stride: number;
  down_pad: number;
  drop_path_rate: number;
  drop_mlp_rate: number;
  drop_conv_encoder_rate: number;
  use_layer_scale: boolean;
  layer_scale_init_value: number;
  batch_norm_eps: number;
}>;

export const swiftformer = configFacts<SwiftFormerConfig>({
  className: "SwiftFormerConfig",
  defaults: {
    model_type: "swiftformer",
    image_size: 224,
    num_channels: 3,
    depths: [3, 3, 6, 4],
    embed_dims: [48, 56, 112, 220],
    mlp_ratio: 4,
    downsamples: [true, true, true, true],
    hidden_act: "gelu",
    down_patch_size: 3,
    down_stride: 2,
    down_pad: 1,
    drop_path_rate: 0,
    drop_mlp_rate: 0,
    drop_conv_encoder_rate: 0,
    use_layer_scale: true,
    layer_scale_init_value: 1e-05,
    batch_norm_eps: 1e-05,
  },
  kinds: { image_size: ["list", "number"], down_patch_size: ["list", "number"] },
  floats: ["batch_norm_eps", "layer_scale_init_value"],
});
