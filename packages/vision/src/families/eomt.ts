import { eomt } from "@tiny-random/atlas/configs/eomt";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { cocoLabels, eomtEmbeddings, eomtLayer, eomtProcessor, tinyQueryEncoder } from "../layers/eomt.ts";
import { imageClass } from "../layers/image-class.ts";
import { maskedBlocks, queryParts } from "../layers/query-encoder.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(eomt, { image_size: "number", patch_size: "number" });
type EomtConfig = ConfigOf<typeof facts>;

const segmentation = (c: EomtConfig) => {
  const children = {
    ...queryParts(c),
    embeddings: eomtEmbeddings(c),
    layers: Array.from({ length: c.num_hidden_layers }, () => eomtLayer(c)),
  };
  return baseModel(
    module(children, (m, pixels: Tensor) => {
      const before = m.layers.slice(0, -c.num_blocks).reduce((x, layer) => layer(x), m.embeddings(pixels));
      return maskedBlocks(c, m, before, (index, x, mask) => m.layers[index]?.(x, mask) ?? x);
    }),
  );
};

export default visionFamily({
  facts,
  repo: "tue-mps/coco_panoptic_eomt_large_640",
  checkpoints: {
    EomtForUniversalSegmentation: ["tue-mps/coco_panoptic_eomt_large_640", "tue-mps/ade20k_semantic_eomt_large_512"],
  },
  reference: cocoLabels,
  processor: eomtProcessor,
  tiny: tinyQueryEncoder,
  architectures: {
    EomtForUniversalSegmentation: imageClass({ task: "image-segmentation" }, segmentation),
  },
  variants: {
    // The giant size.
    SwiGLU: { config: { use_swiglu_ffn: true }, classes: ["EomtForUniversalSegmentation"] },
  },
});
