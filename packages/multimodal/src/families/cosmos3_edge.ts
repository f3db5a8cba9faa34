import { cosmos3Edge } from "@tiny-random/atlas/configs/cosmos3_edge";
import type { Cosmos3EdgeTextConfig } from "@tiny-random/atlas/configs/cosmos3_edge_text";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { activation, beside, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { cosmosEdgeParts, reference as text_config } from "@tiny-random/text/families/cosmos3_edge_text";
import { causalAttention } from "@tiny-random/text/layers/decoder/causal-attention";
import { languageOf } from "@tiny-random/text/layers/decoder/language";
import { rotaryDecoderFamily } from "@tiny-random/text/layers/decoder/rotary-decoder";
import {
  cosmos3EdgeVisionFacts,
  cosmosEdgeTower,
  cosmosProcessor,
  cosmosSettings,
} from "@tiny-random/vision/families/cosmos3_edge_vision";
import { patchBlocks } from "@tiny-random/vision/layers/packed/patch-blocks";
import { packedImageSize } from "@tiny-random/vision/packed-settings";
import type { ImageInputs } from "../layers/image-inputs.ts";
import { imageTextClasses } from "../layers/image-text.ts";
import { type ImageTextParts, stateOf, weights } from "../layers/image-text-parts.ts";
import { gridPositions } from "../layers/packed/multimodal-rope.ts";
import { onThreeAxes, typedPrompt } from "../layers/packed/packed-image-text.ts";
import { packedPictures } from "../layers/packed/packed-images.ts";
import { imagePad, qwenMarks, qwenVisionTokenizer } from "../layers/packed/qwen-tokenizer.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(cosmos3Edge, { vision_config: cosmos3EdgeVisionFacts });
type Config = ConfigOf<typeof facts>;

/** One token of each block of patches, each of which is normed: `[patches, width]` → `[tokens, text width]`. */
const projector = (c: Config) => {
  const { hidden_size: width, spatial_merge_size: merge } = c.vision_config;
  return module(
    {
      norm: layerNorm(width, 1e-6),
      linear_fc1: linear(width * merge ** 2, c.projector_hidden_size),
      linear_fc2: linear(c.projector_hidden_size, c.text_config.hidden_size),
    },
    (m, patches: Tensor) => {
      const blocks = patchBlocks(m.norm(patches.unsqueeze(0)), merge).flatten(1);
      return m.linear_fc2(activation("gelu")(m.linear_fc1(blocks)));
    },
  );
};

/** Keys as diffusion models have them: the checkpoint is one of both. */
const attentionKeys = { q_proj: "to_q", k_proj: "to_k", v_proj: "to_v" };
const mlpKeys = { up: "up_proj", down: "down_proj" };

const decoder = languageOf(
  rotaryDecoderFamily<Cosmos3EdgeTextConfig & Pick<Config, "tie_word_embeddings">>({
    ...cosmosEdgeParts(mlpKeys),
    attention: (c, layer) => causalAttention(c, layer, { keys: { ...attentionKeys, o_proj: "to_out" } }),
  }),
);

/**
 * SigLIP 2's tower of packed patches, and a decoder on three axes, whose weights a checkpoint of the class that generates holds
 * without any key before them.
 */
const parts = (c: Config): ImageTextParts => {
  // The class ties nothing, whatever the config says.
  const language = decoder({ ...c.text_config, tie_word_embeddings: false });
  const visual = cosmosEdgeTower(c.vision_config, { attention: attentionKeys, mlp: mlpKeys });
  const projected = projector(c);
  return {
    model: weights({ visual, projector: projected, language_model: language.backbone }),
    generating: beside(language.backbone, {
      model: weights({ visual, projector: projected }),
      lm_head: language.head,
    }),
    language: onThreeAxes(language),
    features: ({ pixel_values, image_grid_thw }) => {
      if (!pixel_values || !image_grid_thw) throw new Error("packed patches need their grids");
      return projected(stateOf(visual(pixel_values, image_grid_thw), "last_hidden_state"));
    },
  };
};

const images: ImageInputs<Config> = packedPictures(({ vision_config: c }) => [c.num_channels * c.patch_size ** 2]);

export default multimodalFamily<Config>({
  facts,
  repo: "nvidia/Cosmos3-Edge",
  reference: { text_config },
  tokenizer: qwenVisionTokenizer("mistral"),
  preprocessor: cosmosProcessor,
  processor: {
    className: "Cosmos3EdgeProcessor",
    imageToken: imagePad,
    imageSettings: (c) => cosmosSettings(c.vision_config),
    imageSize: (c) => packedImageSize(c.vision_config),
  },
  tiny: (c) => ({ projector_hidden_size: 1.5 * c.text_config.hidden_size }),
  architectures: imageTextClasses<Config>("Cosmos3Edge", {
    parts,
    images,
    positions: gridPositions,
    prompt: (c) => typedPrompt(c, qwenMarks),
  }),
});
