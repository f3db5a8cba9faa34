import { lfm3Vl } from "@tiny-random/atlas/configs/lfm3_vl";
import { type ConfigOf, type Context, narrowed } from "@tiny-random/core";
import { activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { referenceKinds } from "@tiny-random/text/families/lfm3";
import { lfm3VlVisionFacts, reference as vision_config } from "@tiny-random/vision/families/lfm3_vl_vision";
import { patchBlocks } from "@tiny-random/vision/layers/packed/patch-blocks";
import { qwenProcessor } from "@tiny-random/vision/packed-settings";
import { imageTextClasses } from "../layers/image-text.ts";
import { type ImageTextParts, imageTextTowers, modelKeys, stateOf } from "../layers/image-text-parts.ts";
import { markedPrompt, packedModel } from "../layers/packed/packed-image-text.ts";
import { packedProcessor } from "../layers/packed/packed-processor.ts";
import { imagePad, qwenMarks, qwenVisionTokenizer } from "../layers/packed/qwen-tokenizer.ts";
import { countedPositions } from "../layers/token-positions.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(lfm3Vl, { vision_config: lfm3VlVisionFacts });
type Config = ConfigOf<typeof facts>;

/** One token of each block of patches, each of which is normed: `[patches, width]` → `[tokens, text width]`. */
const projector = (c: Config) => {
  const [width, merge, bias] = [c.vision_config.hidden_size, c.vision_config.spatial_merge_size, c.projector_bias];
  return module(
    {
      layer_norm: layerNorm(width, 1e-6),
      linear_1: linear(width * merge ** 2, c.projector_hidden_size, { bias }),
      linear_2: linear(c.projector_hidden_size, c.text_config.hidden_size, { bias }),
    },
    (m, patches: Tensor) => {
      const blocks = patchBlocks(m.layer_norm(patches.unsqueeze(0)), merge).flatten(1);
      return m.linear_2(activation(c.projector_hidden_act)(m.linear_1(blocks)));
    },
  );
};

/** A tower of convolutions and attention, and LFM3, whose tokens count one after another. */
const parts = (c: Config, context: Context): ImageTextParts => {
  const { language, tower } = imageTextTowers(c, context);
  const projected = projector(c);
  return {
    ...modelKeys(language, { vision_tower: tower, multi_modal_projector: projected }),
    language,
    features: ({ pixel_values, image_grid_thw }) => {
      if (!pixel_values || !image_grid_thw) throw new Error("packed patches need their grids");
      const states = tower({ hidden_states: pixel_values, grid_thw: image_grid_thw });
      return projected(stateOf(states, "last_hidden_state"));
    },
  };
};

export default multimodalFamily<Config>({
  facts,
  repo: "LiquidAI/LFM3-VL-2B",
  reference: { text_config: { layer_types: referenceKinds }, vision_config },
  tokenizer: qwenVisionTokenizer("qwen"),
  preprocessor: qwenProcessor(16),
  processor: packedProcessor("Lfm3VlProcessor", imagePad),
  // Blocks are wider than what is between the projector's layers.
  tiny: (c) => ({ projector_hidden_size: 1.5 * c.text_config.hidden_size }),
  architectures: imageTextClasses(
    "Lfm3Vl",
    packedModel<Config>(qwenMarks, {
      parts,
      positions: countedPositions(0),
      prompt: (c) => markedPrompt(c, qwenMarks),
    }),
  ),
  variants: { "a projector without biases": { config: { projector_bias: false }, classes: ["Lfm3VlModel"] } },
});
