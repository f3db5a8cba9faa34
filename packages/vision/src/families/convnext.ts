import { convnext } from "@tiny-random/atlas/configs/convnext";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { scale } from "@tiny-random/nn";
import { convNextClasses, convNextProcessor } from "../layers/convnext.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(convnext, { patch_size: "number", hidden_sizes: "list", depths: "list" });
type ConvNextConfig = ConfigOf<typeof facts>;

export default visionFamily({
  facts,
  repo: "facebook/convnext-tiny-224",
  checkpoints: { ConvNextForImageClassification: ["facebook/convnext-tiny-224"] },
  computed: ["stage_names", "out_features", "out_indices"],
  processor: convNextProcessor,
  architectures: convNextClasses({
    prefix: "ConvNext",
    key: "convnext",
    parts: (c: ConvNextConfig, width) => ({
      layer_scale_parameter: c.layer_scale_init_value > 0 ? scale(width) : undefined,
    }),
  }),
});
