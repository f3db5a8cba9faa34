import { type SiglipTextConfig, siglipTextModel } from "@tiny-random/atlas/configs/siglip_text_model";
import type { Architecture } from "@tiny-random/core";
import { linear, module, paddingMask, type Tensor } from "@tiny-random/nn";
import { bareTowerClass, textTower } from "../layers/encoder/text-tower.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";
import { embeddedTokenizer } from "../tokenizers/embedded.ts";

/** SigLIP 2's texts: Gemma's vocabulary. */
export const reference = {
  vocab_size: 256000,
  pad_token_id: 0,
  bos_token_id: 2,
  eos_token_id: 1,
  projection_size: 768,
};

/** A tower in which every token sees all others, read at the last position through a linear head. */
export const siglipTextTower = (c: SiglipTextConfig) => {
  const tower = textTower(c, {
    mask: (_, context) => paddingMask(context.attention_mask),
    pool: (hidden) => hidden.slice(1, -1).squeeze(1),
  });
  const { embeddings, encoder, final_layer_norm } = tower;
  const head = linear(c.hidden_size, c.projection_size);
  return module({ embeddings, encoder, final_layer_norm, head }, (m, ids: Tensor, context: TextContext) => {
    const { hidden, pooled } = tower(ids, context);
    return { hidden, pooled: m.head(pooled) };
  });
};

/** Gemma's tokenizer, for texts of as many tokens as there are positions. */
export const tokenizer = embeddedTokenizer("gemma", { model_max_length: 64 });

/** Why padding matters to a text. */
export const padding = { none: "a text is read at its row's last position, which may be padding" };

/** The class of the tower alone. */
export const siglipTextClass: Architecture<SiglipTextConfig> = {
  ...bareTowerClass<SiglipTextConfig>(siglipTextTower),
  padding,
};

export default textFamily({
  facts: siglipTextModel,
  repo: "google/siglip2-base-patch16-224",
  reference,
  tokenizer,
  architectures: {
    SiglipTextModel: siglipTextClass,
  },
});
