import { module, Parameter, type Tensor } from "@tiny-random/nn";
import { convNextClasses, convNextProcessor } from "../layers/convnext.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of ConvNextV2Config: ConvNeXt V2 tiny. */
const defaults = {
  model_type: "convnextv2",
  num_channels: 3,
  patch_size: 4,
  num_stages: 4,
  hidden_sizes: [96, 192, 384, 768],
  depths: [3, 3, 9, 3],
  hidden_act: "gelu",
  initializer_range: 0.02,
  layer_norm_eps: 1e-12,
  drop_path_rate: 0,
  image_size: 224,
  stage_names: ["stem", "stage1", "stage2", "stage3", "stage4"],
  out_features: ["stage4"],
  out_indices: [4],
};

/** Global response normalization: scales each channel by its norm over the image, relative to the other channels' (Woo et al., 2023). */
const globalResponseNorm = (width: number) =>
  module(
    {
      weight: new Parameter([1, 1, 1, width], { kind: "scale" }),
      bias: new Parameter([1, 1, 1, width], { kind: "bias" }),
    },
    (m, x: Tensor) => {
      const response = x.mul(x).sum([1, 2], true).sqrt();
      const relative = response.div(response.mean(-1, true).add(1e-6));
      return x.mul(relative).mul(m.weight).add(m.bias).add(x);
    },
  );

export default visionFamily({
  defaults,
  repo: "facebook/convnextv2-tiny-1k-224",
  checkpoints: { ConvNextV2ForImageClassification: ["facebook/convnextv2-tiny-1k-224"] },
  processor: convNextProcessor,
  architectures: convNextClasses<typeof defaults>({
    prefix: "ConvNextV2",
    key: "convnextv2",
    parts: (_, width) => ({ grn: globalResponseNorm(4 * width) }),
  }),
});
