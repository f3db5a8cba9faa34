import { eomtDinov3 } from "@tiny-random/atlas/configs/eomt_dinov3";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { axialRope, dinov3Embeddings, dinov3Layer, prefixLength } from "../layers/dinov3.ts";
import { cocoLabels, eomtProcessor, tinyQueryEncoder } from "../layers/eomt.ts";
import { imageClass } from "../layers/image-class.ts";
import { beforePatches, maskedBlocks, queryParts } from "../layers/query-encoder.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(eomtDinov3, { image_size: "number", patch_size: "number" });
type EomtDinov3Config = ConfigOf<typeof facts>;

const segmentation = (c: EomtDinov3Config) => {
  const children = {
    ...queryParts(c),
    embeddings: dinov3Embeddings(c),
    layers: Array.from({ length: c.num_hidden_layers }, () => dinov3Layer(c)),
  };
  return baseModel(
    module(children, (m, pixels: Tensor) => {
      const { grid, x: embedded } = m.embeddings(pixels);
      const tables = axialRope(c, Number(c.rope_parameters["rope_theta"]), grid);
      const alone = { tables, prefix: prefixLength(c) };
      const joined = { tables, prefix: beforePatches(c) };
      const before = m.layers.slice(0, -c.num_blocks).reduce((x, layer) => layer(x, alone), embedded);
      return maskedBlocks(c, m, before, (index, x, mask) => m.layers[index]?.(x, joined, mask) ?? x);
    }),
  );
};

export default visionFamily({
  facts,
  repo: "tue-mps/coco_panoptic_eomt_large_640_dinov3",
  checkpoints: { EomtDinov3ForUniversalSegmentation: ["tue-mps/coco_panoptic_eomt_large_640_dinov3"] },
  reference: cocoLabels,
  processor: eomtProcessor,
  tiny: tinyQueryEncoder,
  architectures: {
    EomtDinov3ForUniversalSegmentation: imageClass({ task: "image-segmentation" }, segmentation),
  },
  variants: {
    "gated feed-forward": {
      config: { use_gated_mlp: true, hidden_act: "silu" },
      classes: ["EomtDinov3ForUniversalSegmentation"],
    },
  },
});
