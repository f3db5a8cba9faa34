import { scale } from "@tiny-random/nn";
import { convNextClasses, convNextProcessor } from "../layers/convnext.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of ConvNextConfig: ConvNeXt tiny. */
const defaults = {
  model_type: "convnext",
  num_channels: 3,
  patch_size: 4,
  num_stages: 4,
  hidden_sizes: [96, 192, 384, 768],
  depths: [3, 3, 9, 3],
  hidden_act: "gelu",
  initializer_range: 0.02,
  layer_norm_eps: 1e-12,
  layer_scale_init_value: 1e-6,
  drop_path_rate: 0,
  image_size: 224,
  stage_names: ["stem", "stage1", "stage2", "stage3", "stage4"],
  out_features: ["stage4"],
  out_indices: [4],
};

export default visionFamily({
  defaults,
  repo: "facebook/convnext-tiny-224",
  checkpoints: { ConvNextForImageClassification: ["facebook/convnext-tiny-224"] },
  processor: convNextProcessor,
  architectures: convNextClasses({
    prefix: "ConvNext",
    key: "convnext",
    parts: (c: typeof defaults, width) => ({
      layer_scale_parameter: c.layer_scale_init_value > 0 ? scale(width) : undefined,
    }),
  }),
});
