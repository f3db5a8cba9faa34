import { paddleocrVl } from "@tiny-random/atlas/configs/paddleocr_vl";
import { type ConfigOf, type Context, narrowed } from "@tiny-random/core";
import { activation, baseModel, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import {
  type PaddleOcrConfig,
  paddleOcrFamily,
  paddleOcrTextFacts,
} from "@tiny-random/text/families/paddleocr_vl_text";
import { languageOf } from "@tiny-random/text/layers/decoder/language";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { paddleProcessor, paddleSettings } from "@tiny-random/vision/families/paddleocr_vl_vision";
import { patchBlocks } from "@tiny-random/vision/layers/packed/patch-blocks";
import { patchPlaces, rowByRow } from "@tiny-random/vision/layers/packed/patch-places";
import { packedImageSize } from "@tiny-random/vision/packed-settings";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { type ImageTextParts, imageTowerOf, stateOf, weights } from "../layers/image-text-parts.ts";
import { tinyText } from "../layers/packed/flat-text.ts";
import { gridPositions } from "../layers/packed/multimodal-rope.ts";
import { onThreeAxes, typedPrompt } from "../layers/packed/packed-image-text.ts";
import { packedPictures } from "../layers/packed/packed-images.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(paddleocrVl, { text_config: paddleOcrTextFacts });
type Config = ConfigOf<typeof facts>;

/** The language model's fields are beside the others where there is no `text_config`. */
type MergedConfig = Omit<Config, "text_config"> & { readonly text_config: PaddleOcrConfig | null };

const marks = { start: "<|IMAGE_START|>", image: "<|IMAGE_PLACEHOLDER|>", end: "<|IMAGE_END|>" };

const decoder = languageOf(paddleOcrFamily);

/** One token of each block of patches, which stand row by row: `[patches, width]` → `[tokens, text width]`. */
const projector = ({ vision_config: vision, text_config: text }: Config) => {
  const [width, merge] = [vision.hidden_size, vision.spatial_merge_size];
  const merged = width * merge ** 2;
  return module(
    {
      pre_norm: layerNorm(width, 1e-5),
      linear_1: linear(merged, merged),
      linear_2: linear(merged, text.hidden_size),
    },
    (m, patches: Tensor, grids: Tensor) => {
      const place = rowByRow(patchPlaces(patches, grids, merge));
      const inBlocks = m.pre_norm(patches).index_select(0, place).unsqueeze(0);
      return m.linear_2(activation("gelu")(m.linear_1(patchBlocks(inBlocks, merge).flatten(1))));
    },
  );
};

/** SigLIP's tower of packed patches and ERNIE 4.5 on three axes (PaddleOCR-VL, Cui et al., 2025). */
const parts = (c: Config, context: Context): ImageTextParts => {
  const visual = imageTowerOf(c, context);
  const language = decoder({ ...c.text_config, tie_word_embeddings: c.tie_word_embeddings });
  const projected = projector(c);
  const backbone = baseModel(language.backbone);
  return {
    language: onThreeAxes(language),
    model: weights({ visual, projector: projected, language_model: backbone }),
    generating: weights({ visual, mlp_AR: projected, model: backbone, lm_head: language.head }),
    features: ({ pixel_values, image_grid_thw }) => {
      if (!pixel_values || !image_grid_thw) throw new Error("packed patches need their grids");
      const states = visual({ hidden_states: pixel_values, grid_thw: image_grid_thw });
      return projected(stateOf(states, "last_hidden_state"), image_grid_thw);
    },
  };
};

const model: ImageTextModel<Config> = {
  parts,
  images: packedPictures(({ vision_config: c }) => [c.num_channels, c.patch_size, c.patch_size]),
  positions: gridPositions,
  prompt: (c) => typedPrompt(c, marks),
};

export default multimodalFamily<Config>({
  facts,
  repo: "PaddlePaddle/PaddleOCR-VL",
  reference: {
    // The language model's fields stand beside the others.
    vocab_size: 103424,
    hidden_size: 1024,
    intermediate_size: 3072,
    num_hidden_layers: 18,
    num_attention_heads: 16,
    num_key_value_heads: 2,
    head_dim: 128,
    hidden_act: "silu",
    max_position_embeddings: 131072,
    rms_norm_eps: 1e-5,
    use_bias: false,
    use_cache: true,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: 2,
    rope_theta: 500000,
    rope_scaling: { mrope_section: [16, 24, 24], rope_type: "default" },
    torch_dtype: "bfloat16",
  },
  unwritten: ["text_config"],
  generationConfig: { bos_token_id: 1, eos_token_id: 2, pad_token_id: 0 },
  tokenizer: extendedTokenizer("mistral", {
    tokens: {
      image_token: marks.image,
      video_token: "<|VIDEO_PLACEHOLDER|>",
      vision_start_token: marks.start,
      vision_end_token: marks.end,
    },
    files: {},
  }),
  preprocessor: paddleProcessor,
  processor: {
    className: "PaddleOCRVLProcessor",
    imageToken: marks.image,
    imageSettings: (c) => paddleSettings(c.vision_config),
    imageSize: (c) => packedImageSize(c.vision_config),
  },
  towerFields: ["vision_config"],
  tiny: (c, { size }, merged: MergedConfig) => tinyText(c.text_config, size, merged),
  architectures: imageTextClasses("PaddleOCRVL", model),
});
