import { type OwlViTTextConfig, owlvitTextModel } from "@tiny-random/atlas/configs/owlvit_text_model";
import { baseModel, causalMask, module, type Tensor } from "@tiny-random/nn";
import { statesAt, textTower, textTowerClass, textTowerOutputs } from "../layers/encoder/text-tower.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";
import { embeddedTokenizer } from "../tokenizers/embedded.ts";

/** A causal tower, read at the largest id: the end of the text. */
export const owlvitTextTower = (c: OwlViTTextConfig) =>
  textTower(c, {
    mask: (ids, context) => causalMask(context.attention_mask, ids),
    pool: (hidden, ids) => statesAt(hidden, ids.argmax(1)),
  });

/** CLIP's tokenizer, for texts of as many tokens as there are positions. */
export const tokenizer = embeddedTokenizer("clip", { model_max_length: 16 });

/** A text of at most four words, for which there are positions. */
export const firstWords = (text: string): string => text.split(" ").slice(0, 4).join(" ");

const underKey = (c: OwlViTTextConfig) =>
  module({ text_model: baseModel(owlvitTextTower(c)) }, (m, ids: Tensor, context: TextContext) =>
    textTowerOutputs(m.text_model(ids, context)),
  );

/** The class of the tower under its key. */
export const owlTextClass = textTowerClass(underKey, (model) => model, { spelling: firstWords });

export default textFamily({
  facts: owlvitTextModel,
  repo: "google/owlvit-base-patch32",
  tokenizer,
  architectures: { OwlViTTextModel: owlTextClass },
});
