import { dinov2 } from "@tiny-random/atlas/configs/dinov2";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { Parameter } from "@tiny-random/nn";
import { dinov2Classes, dinov2Processor } from "../layers/dinov2.ts";
import { tinyVitBackbone } from "../layers/vit-backbone.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(dinov2, { image_size: "number", patch_size: "number" });
type Dinov2Config = ConfigOf<typeof facts>;

const unread = "only pretraining masks patches";

export default visionFamily({
  facts,
  repo: "facebook/dinov2-base",
  checkpoints: { Dinov2Model: ["facebook/dinov2-small", "facebook/dinov2-large"] },
  reference: { image_size: 518, torch_dtype: "float32" },
  computed: ["stage_names", "out_features", "out_indices"],
  processor: dinov2Processor,
  // As the reference's, images are smaller than those that positions were learned for.
  imageSize: (c) => c.image_size - c.patch_size,
  tiny: (c) => tinyVitBackbone(c),
  architectures: dinov2Classes<Dinov2Config>({
    prefix: "Dinov2",
    key: "dinov2",
    embeddings: (c) => ({
      maskToken: c.use_mask_token ? new Parameter([1, c.hidden_size], { kind: "embedding" }, { unread }) : undefined,
    }),
    tokens: () => 1,
  }),
  variants: {
    // The giant size.
    SwiGLU: { config: { use_swiglu_ffn: true }, classes: ["Dinov2Model"] },
  },
});
