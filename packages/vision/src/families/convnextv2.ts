import { convnextv2 } from "@tiny-random/atlas/configs/convnextv2";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { module, Parameter, type Tensor } from "@tiny-random/nn";
import { convNextClasses, convNextProcessor } from "../layers/convnext.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(convnextv2, { patch_size: "number", hidden_sizes: "list", depths: "list" });
type ConvNextV2Config = ConfigOf<typeof facts>;

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
  facts,
  repo: "facebook/convnextv2-tiny-1k-224",
  checkpoints: { ConvNextV2ForImageClassification: ["facebook/convnextv2-tiny-1k-224"] },
  computed: ["stage_names", "out_features", "out_indices"],
  processor: convNextProcessor,
  architectures: convNextClasses<ConvNextV2Config>({
    prefix: "ConvNextV2",
    key: "convnextv2",
    parts: (_, width) => ({ grn: globalResponseNorm(4 * width) }),
  }),
});
