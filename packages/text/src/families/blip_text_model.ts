import { type BlipTextConfig, blipTextModel } from "@tiny-random/atlas/configs/blip_text_model";
import { module, type Tensor } from "@tiny-random/nn";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { bareTowerClass } from "../layers/encoder/text-tower.ts";
import { bertLanguageModel } from "../layers/heads/masked-language-model.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";
import { tokenizerBuilder } from "../tokenizer-builder.ts";

/** The tokens that the config's ids mean: the checkpoint's start id is beyond its tokenizer's vocabulary. */
export const tokens = { bos_token_id: "[CLS]", eos_token_id: "[SEP]" };

const { backbone, pooledBackbone } = encoderOf<BlipTextConfig & { readonly add_cross_attention: boolean }>();

/** In a checkpoint `is_decoder` says that a text can look at an image; texts are read in both directions or forward. */
const reading = (c: BlipTextConfig, direction: "both" | "forward") => ({
  ...c,
  add_cross_attention: c.is_decoder,
  is_decoder: direction === "forward",
});

/** Reads a text, and looks at an image where the context has its states: ids → `[batch, length, width]`. */
export const blipTextEncoder = (c: BlipTextConfig) => backbone(reading(c, "both"));

/** The same encoder with its pooler: states, and one vector of each text. */
export const blipTextTower = (c: BlipTextConfig) => {
  const tower = pooledBackbone(reading(c, "both"));
  const { embeddings, encoder, pooler } = tower;
  return module({ embeddings, encoder, pooler }, (m, ids: Tensor, context: TextContext) => {
    const hidden = tower(ids, context);
    return { hidden, pooled: m.pooler(hidden) };
  });
};

const languageModel = bertLanguageModel("bert", backbone);

/** Writes a text of what it looks at. */
export const blipTextDecoder = (c: BlipTextConfig) => languageModel(reading(c, "forward"));

/** Weights of attention to an image, where texts are read without one. */
export const withoutImages = (prefix: string): Record<string, string> =>
  Object.fromEntries([0, 1].map((layer) => [`${prefix}encoder.layer.${layer}.crossattention.`, "there is no image"]));

export default textFamily({
  facts: blipTextModel,
  repo: "Salesforce/blip-vqa-base",
  tokenizer: "bert",
  // Twice the width, not four times: the model stays below a megabyte.
  tiny: (_c, { size }) => ({ intermediate_size: 2 * size.width }),
  processor: (config, context) => tokenizerBuilder(config, context, tokens),
  architectures: {
    BlipTextModel: {
      ...bareTowerClass<BlipTextConfig>(blipTextTower),
      unused: withoutImages(""),
    },
  },
});
