import { dinov2WithRegisters } from "@tiny-random/atlas/configs/dinov2_with_registers";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { Parameter } from "@tiny-random/nn";
import { dinov2Classes, dinov2Processor } from "../layers/dinov2.ts";
import { tinyVitBackbone } from "../layers/vit-backbone.ts";
import { learnedTokens } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(dinov2WithRegisters, { image_size: "number", patch_size: "number" });
type RegistersConfig = ConfigOf<typeof facts>;

const unread = "only pretraining masks patches";

export default visionFamily({
  facts,
  repo: "facebook/dinov2-with-registers-base",
  checkpoints: {
    Dinov2WithRegistersModel: ["facebook/dinov2-with-registers-small", "facebook/dinov2-with-registers-large"],
  },
  reference: { image_size: 518, patch_size: 14 },
  computed: ["stage_names", "out_features", "out_indices"],
  processor: dinov2Processor,
  // As the reference's, images are smaller than those that positions were learned for.
  imageSize: (c) => c.image_size - c.patch_size,
  tiny: (c) => tinyVitBackbone(c),
  architectures: dinov2Classes<RegistersConfig>({
    prefix: "Dinov2WithRegisters",
    key: "dinov2_with_registers",
    // Registers take up what the model would otherwise write over patches without content (Darcet et al., 2023).
    embeddings: (c) => ({
      maskToken: new Parameter([1, c.hidden_size], { kind: "embedding" }, { unread }),
      registers: learnedTokens(c.hidden_size, c.num_register_tokens),
      mode: "antialiased bicubic",
    }),
    tokens: (c) => 1 + c.num_register_tokens,
  }),
  variants: {
    // The giant size.
    SwiGLU: { config: { use_swiglu_ffn: true }, classes: ["Dinov2WithRegistersModel"] },
  },
});
