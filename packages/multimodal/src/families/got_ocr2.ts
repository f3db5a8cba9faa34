import { gotOcr2 as gotOcr2Facts } from "@tiny-random/atlas/configs/got_ocr2";
import { gotOcr2Vision } from "@tiny-random/atlas/configs/got_ocr2_vision";
import { type ConfigOf, narrowed, shrinkConfig } from "@tiny-random/core";
import { asSequence, conv2d, linear, module, type Tensor } from "@tiny-random/nn";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { samVisionEncoder } from "@tiny-random/vision/families/sam_vision_model";
import { canvasProcessor } from "../layers/canvas-processor.ts";
import { repeatedMark } from "../layers/image-prompts.ts";
import { type ImageTextModel, imageTextClasses } from "../layers/image-text.ts";
import { languageOf, llavaKeys, stateOf } from "../layers/image-text-parts.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(gotOcr2Facts, {
  vision_config: narrowed(gotOcr2Vision, { image_size: "number", patch_size: "number" }),
});
export type GotOcr2Config = ConfigOf<typeof facts>;

export const imageToken = "<imgpad>";

/** Patches along an edge of an image, then features, after two convolutions that halve them. */
export const featureCount = ({ vision_config: c }: Pick<GotOcr2Config, "vision_config">): number =>
  Math.ceil(Math.ceil(Math.floor(c.image_size / c.patch_size) / 2) / 2) ** 2;

/** Two convolutions that halve the grid, and a linear layer. */
const projector = (c: GotOcr2Config) => {
  const [channels, width] = [c.vision_config.output_channels, c.text_config.hidden_size];
  const halving = (inputs: number, outputs: number) =>
    conv2d(inputs, outputs, 3, { stride: 2, padding: 1, bias: false });
  return module(
    {
      conv_upsampler1: halving(channels, 2 * channels),
      conv_upsampler2: halving(2 * channels, width),
      multimodal_projector: linear(width, width),
    },
    (m, x: Tensor) => m.multimodal_projector(asSequence(m.conv_upsampler2(m.conv_upsampler1(x)))),
  );
};

/** Pages seen by SAM's encoder, read by Qwen (Wei et al., 2024). */
export const gotOcr2: ImageTextModel<GotOcr2Config> = {
  parts: (c, context) => {
    const language = languageOf(c, context);
    const [tower, projected] = [samVisionEncoder(c.vision_config), projector(c)];
    return {
      ...llavaKeys({ language, tower }, projected),
      language,
      features: (images) => projected(tower(stateOf(images, "pixel_values"))),
    };
  },
  prompt: (c) => ({
    written: (text) => `<|im_start|>user\n<img>${imageToken}</img>\nOCR: ${text}<|im_end|><|im_start|>assistant\n`,
    expanded: repeatedMark(imageToken, featureCount(c)),
    recorded: { num_image_tokens: featureCount(c) },
  }),
};

/** An image of eight patches by eight: the convolutions leave two by two. */
export const tinyVision = (c: GotOcr2Config["vision_config"], width: number) => ({
  image_size: 8 * c.patch_size,
  window_size: 3,
  global_attn_indexes: [1],
  output_channels: width,
  mlp_dim: 2 * width,
});

/** The checkpoint's decoder. */
export const text_config = {
  vocab_size: 151860,
  hidden_size: 1024,
  intermediate_size: 2816,
  num_hidden_layers: 24,
  num_attention_heads: 16,
  num_key_value_heads: 16,
  rope_theta: 1000000,
  tie_word_embeddings: true,
};

export const generationConfig = { bos_token_id: 151643, eos_token_id: 151645, pad_token_id: 151643 };

export const tokenizer = extendedTokenizer("qwen", {
  tokens: { image_token: imageToken, start_image_token: "<img>", end_image_token: "</img>" },
});

export default multimodalFamily({
  facts,
  repo: "stepfun-ai/GOT-OCR-2.0-hf",
  reference: {
    text_config,
    torch_dtype: "bfloat16",
  },
  generationConfig,
  tokenizer,
  preprocessor: canvasProcessor({ size: { height: 1024, width: 1024 }, crop_to_patches: false }),
  processor: {
    className: "GotOcr2Processor",
    imageToken,
  },
  towerFields: ["text_config"],
  tiny: (c, { size }, merged) => {
    const vision = shrinkConfig(merged.vision_config, size);
    const vision_config = { ...vision, ...tinyVision(vision, size.width) };
    return { vision_config, image_seq_length: featureCount({ ...c, vision_config }) };
  },
  architectures: imageTextClasses("GotOcr2", gotOcr2),
});
