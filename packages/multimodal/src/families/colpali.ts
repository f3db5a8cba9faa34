import { colpali } from "@tiny-random/atlas/configs/colpali";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { processor } from "@tiny-random/vision/families/siglip_vision_model";
import { type ImagePrompt, patchCount } from "../layers/image-prompts.ts";
import { followedBelow, retrievalClass, withTowers } from "../layers/retrieval.ts";
import { multimodalFamily } from "../multimodal-family.ts";
import { image_token, paliGemmaFacts, paligemma } from "./paligemma.ts";

const facts = narrowed(colpali, { vlm_config: paliGemmaFacts });
type PaliGemmaConfig = ConfigOf<typeof paliGemmaFacts>;

/** With the towers' configs beside `vlm_config`, where processors look for them. */
type Config = ConfigOf<typeof facts> & Partial<Pick<PaliGemmaConfig, "text_config" | "vision_config">>;

/** Pages are described, questions end in ten tokens of padding: either, not both in one text. */
const prompt = (c: PaliGemmaConfig): ImagePrompt => ({
  written: (text) => text,
  expanded: (written, ...images) =>
    images.length > 0
      ? `${image_token.repeat(patchCount(c.vision_config))}<bos>Describe the image.\n`
      : `<bos>Question: ${written}${"<pad>".repeat(10)}\n`,
  counts: { golden: [1, 1], other: [0, 0, 0] },
  recordsTexts: false,
  // Without any padding PyTorch's fused attention gets no mask, and sees later tokens too.
  multipleOf: 8,
});

export default multimodalFamily<Config>({
  facts,
  repo: "vidore/colpali-v1.3-hf",
  checkpoints: { ColPaliForRetrieval: ["vidore/colpali-v1.2-hf"] },
  reference: {
    vlm_config: {
      text_config: {
        vocab_size: 257216,
        hidden_size: 2048,
        intermediate_size: 16384,
        num_hidden_layers: 18,
        num_attention_heads: 8,
        num_key_value_heads: 1,
        num_image_tokens: 1024,
      },
      vision_config: {
        hidden_size: 1152,
        image_size: 448,
        intermediate_size: 4304,
        num_hidden_layers: 27,
        num_attention_heads: 16,
        patch_size: 14,
        projection_dim: 2048,
        vision_use_head: false,
      },
      image_token_index: 257152,
    },
  },
  resolve: withTowers,
  tokenizer: extendedTokenizer("gemma", { tokens: { image_token }, bare: true }),
  preprocessor: {
    ...processor,
    size: { height: 448, width: 448 },
    resample: 3,
    do_convert_rgb: true,
    image_seq_length: 1024,
  },
  processor: {
    className: "ColPaliProcessor",
    imageToken: image_token,
    followed: followedBelow(image_token),
    imageSize: ({ vlm_config: c }) => c.vision_config.image_size,
    imageSettings: ({ vlm_config: c }) => ({ image_seq_length: patchCount(c.vision_config) }),
  },
  towerFields: ["vlm_config"],
  tiny: (_c, { size }) => ({ embedding_dim: size.width / 2 }),
  architectures: { ColPaliForRetrieval: retrievalClass<PaliGemmaConfig, Config>(paligemma, prompt) },
});
