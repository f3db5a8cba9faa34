import type { Context, NamedTensors } from "@tiny-random/core";
import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { defaults as llama } from "@tiny-random/text/families/llama";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { reference as tower, defaults as vision_config } from "@tiny-random/vision/families/idefics3_vision";
import { userAndAssistant } from "../chat-templates.ts";
import { compositeFamily } from "../composite-family.ts";
import { imagePrompts } from "../image-prompts.ts";
import { tileReading } from "../image-text-forward.ts";
import { type ImageTextParts, imageTextClass } from "../layers/image-text.ts";
import { imageTextTowers } from "../layers/image-text-towers.ts";
import { keptPatches, realTiles, tileInputs } from "../layers/image-tiles.ts";
import { shuffledConnector } from "../layers/pixel-shuffle.ts";
import { globalImage, imageToken, tiledImageText, tileFeatures, tileMarkers } from "../tile-prompts.ts";

/** The defaults of Idefics3Config. */
const defaults = {
  model_type: "idefics3",
  use_cache: true,
  image_token_id: 128257,
  tie_word_embeddings: false,
  vision_config,
  text_config: { ...llama, rms_norm_eps: 1e-5 },
  scale_factor: 2,
};
type Idefics3Config = typeof defaults;

/** The tiles of an image before the image as a whole, each seen by SigLIP, in a text that Llama reads (Laurençon et al., 2024). */
const parts = (c: Idefics3Config, context: Context): ImageTextParts => {
  const { language, image } = imageTextTowers(c, context);
  const model = module(
    { vision_model: image, connector: shuffledConnector(c), text_model: language.backbone },
    (m, pixels: Tensor, mask: Tensor) =>
      m.connector(
        m.vision_model({ pixel_values: pixels, patch_attention_mask: keptPatches(mask, c.vision_config.patch_size) })[
          "last_hidden_state"
        ] as Tensor,
      ),
  );
  const features = (pixels: Tensor, { pixel_attention_mask }: NamedTensors): Tensor => {
    if (!pixel_attention_mask) throw new Error("tiles need pixel_attention_mask");
    const real = realTiles(pixels, pixel_attention_mask);
    return model(real.pixels, real.mask);
  };
  return { model: baseModel(model), language, features, images: tileInputs(c.vision_config) };
};

/** The same below `model`, and the language model's head. */
const headed = (c: Idefics3Config, context: Context): ImageTextParts => {
  const { model, ...rest } = parts(c, context);
  const lm_head = rest.language.head;
  return { ...rest, model: module({ model, lm_head }, () => undefined) };
};

const prompts = (c: Idefics3Config) =>
  imagePrompts({
    written: (text) => `User:${imageToken}${text}`,
    expanded: (written, _, __, grid) => written.replace(imageToken, tiledImageText(grid(), tileFeatures(c))),
    mixed: true,
  });

const ids = { bos_token_id: 128000, eos_token_id: 128001, pad_token_id: 128002 };

export default compositeFamily({
  defaults,
  repo: "HuggingFaceM4/Idefics3-8B-Llama3",
  reference: {
    vision_config: { ...vision_config, ...tower },
    text_config: {
      ...defaults.text_config,
      ...ids,
      vocab_size: 128259,
      intermediate_size: 14336,
      num_key_value_heads: 8,
      max_position_embeddings: 131072,
      rope_theta: 500000,
    },
  },
  generationConfig: ids,
  tokenizer: extendedTokenizer("llama", {
    tokens: {
      image_token: imageToken,
      end_of_utterance_token: "<end_of_utterance>",
      pad_token: "<|pad|>",
      ...tileMarkers,
      global_image_token: globalImage,
    },
    files: { "chat_template.jinja": userAndAssistant },
  }),
  preprocessor: {
    image_processor_type: "Idefics3ImageProcessor",
    do_resize: true,
    size: { longest_edge: 4 * 364 },
    resample: 1,
    do_image_splitting: true,
    max_image_size: { longest_edge: 364 },
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    do_convert_rgb: true,
    do_pad: true,
  },
  processor: {
    className: "Idefics3Processor",
    imageToken,
    settings: (c) => ({ image_seq_len: tileFeatures(c) }),
    // Three tiles along the longer edge, where the checkpoint has four.
    imageSettings: ({ vision_config: { image_size } }) => ({
      size: { longest_edge: 3 * image_size },
      max_image_size: { longest_edge: image_size },
    }),
  },
  architectures: {
    Idefics3ForConditionalGeneration: imageTextClass(headed, prompts, { scored: true, reading: tileReading }),
    Idefics3Model: imageTextClass(parts, prompts, { scored: false, reading: tileReading }),
  },
});
