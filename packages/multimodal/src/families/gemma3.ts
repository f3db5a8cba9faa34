import { gemma3 as gemma3Facts } from "@tiny-random/atlas/configs/gemma3";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { beside } from "@tiny-random/nn";
import { gemma3Template } from "@tiny-random/text/tokenizers/chat-templates";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { siglipVisionFacts } from "@tiny-random/vision/families/siglip_vision_model";
import {
  gemma3ImageCount,
  gemma3Preprocessor,
  gemma3Prompt,
  gemma3Tokens,
  gemma3TowerReference,
} from "../layers/gemma3-images.ts";
import { gemma3Projector } from "../layers/gemma3-projector.ts";
import { severalImages } from "../layers/image-inputs.ts";
import { imageMarks, patchCount } from "../layers/image-prompts.ts";
import {
  bareClass,
  type ClassOfModel,
  type ImageTextModel,
  imageTextClass,
  imageTextGenerator,
  wholeTexts,
} from "../layers/image-text.ts";
import { imageTokenOf } from "../layers/image-text-forward.ts";
import { imageTextTowers, llavaKeys, stateOf } from "../layers/image-text-parts.ts";
import { textClassifier } from "../layers/image-text-scores.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(gemma3Facts, { vision_config: siglipVisionFacts, mm_tokens_per_image: "number" });
type Gemma3Config = ConfigOf<typeof facts>;

/** Images pooled to a fixed number of tokens, in a text that Gemma 3 reads (Gemma Team, 2025). */
const gemma3: ImageTextModel<Gemma3Config> = {
  parts: (c, context) => {
    const towers = imageTextTowers(c, context);
    const projected = gemma3Projector(c);
    return {
      ...llavaKeys(towers, projected),
      language: towers.language,
      features: (images) => projected(stateOf(towers.tower(images), "last_hidden_state")),
    };
  },
  prompt: gemma3Prompt,
  images: severalImages,
};

/**
 * The same, which also reads which tokens are images': these see each other both ways. The decoder that clients load for
 * generation does not read it: there they see those before them.
 */
export const gemma3Typed: ImageTextModel<Gemma3Config> = {
  ...gemma3,
  prompt: (c) => ({ ...gemma3Prompt(c), more: (inputs) => ({ token_type_ids: imageMarks(inputs, imageTokenOf(c)) }) }),
};

const typesOf = (length: string) => ({
  token_type_ids: { dtype: "int64" as const, axes: ["batch_size", length] },
});

/** What a decoder of whole texts reads, which tokens are images' among it. */
export const typedWholeTexts: NonNullable<ClassOfModel<Gemma3Config>["decoderInputs"]> = (usual) => ({
  ...wholeTexts(usual),
  ...typesOf("sequence_length"),
});

const typedBareClass: ClassOfModel<Gemma3Config> = {
  ...bareClass,
  decoderInputs: (usual) => ({ ...usual, ...typesOf("past_sequence_length + sequence_length") }),
};

/** Scores of labels at the last token of each text, by a decoder that reads which tokens are images'. */
const typedClassifier: ClassOfModel<Gemma3Config> = {
  ...textClassifier(beside),
  decoderInputs: typedWholeTexts,
};

export default multimodalFamily<Gemma3Config>({
  facts,
  repo: "google/gemma-3-4b-it",
  checkpoints: {
    Gemma3ForConditionalGeneration: ["google/gemma-3-4b-pt", "google/gemma-3-12b-it", "google/gemma-3-27b-it"],
  },
  reference: {
    eos_token_id: [1, 106],
    text_config: {
      hidden_size: 2560,
      intermediate_size: 10240,
      num_hidden_layers: 34,
      rope_scaling: { factor: 8, rope_type: "linear" },
      sliding_window: 1024,
    },
    vision_config: gemma3TowerReference,
    torch_dtype: "bfloat16",
  },
  generationConfig: { bos_token_id: 2, eos_token_id: [1, 106], pad_token_id: 0 },
  tokenizer: extendedTokenizer("gemma", {
    tokens: gemma3Tokens,
    files: { "chat_template.jinja": gemma3Template },
  }),
  preprocessor: gemma3Preprocessor,
  processor: {
    className: "Gemma3Processor",
    imageToken: gemma3Tokens.image_token,
    settings: gemma3ImageCount,
    imageSettings: gemma3ImageCount,
  },
  tiny: (c) => ({ mm_tokens_per_image: patchCount(c.vision_config) / 4 }),
  architectures: {
    Gemma3ForConditionalGeneration: imageTextGenerator(gemma3),
    Gemma3ForSequenceClassification: imageTextClass<Gemma3Config>(gemma3Typed, typedClassifier),
    Gemma3Model: imageTextClass<Gemma3Config>(gemma3Typed, typedBareClass),
  },
});
