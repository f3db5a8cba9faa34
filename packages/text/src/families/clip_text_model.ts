import { clipTextModel } from "@tiny-random/atlas/configs/clip_text_model";
import { type Architecture, type ConfigOf, narrowed } from "@tiny-random/core";
import { baseModel, causalMask, linear, module, type Tensor } from "@tiny-random/nn";
import { bareTowerClass, endOfText, statesAt, textTower, textTowerClass } from "../layers/encoder/text-tower.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

export const clipTextFacts = narrowed(clipTextModel, { layer_norm_eps: "number", projection_dim: "number" });

/** The config of CLIP's text tower. */
export type ClipTextConfig = ConfigOf<typeof clipTextFacts>;

/** A causal tower, read where the text ends. */
export const clipTextTower = (c: Omit<ClipTextConfig, "projection_dim">) =>
  textTower(c, {
    mask: (ids, context) => causalMask(context.attention_mask, ids),
    pool: (hidden, ids) => statesAt(hidden, endOfText(ids, Number(c.eos_token_id))),
  });

/** The classes of a tower: alone, and under its key with its vector of each text in the space that images share. */
export const clipTextClasses = (
  prefix: string,
  tower: (c: ClipTextConfig) => ReturnType<typeof clipTextTower>,
): Record<string, Architecture<ClipTextConfig>> => {
  const projected = (c: ClipTextConfig) =>
    module(
      {
        text_model: baseModel(tower(c)),
        text_projection: linear(c.hidden_size, c.projection_dim, { bias: false }),
      },
      (m, ids: Tensor, context: TextContext) => {
        const { hidden, pooled } = m.text_model(ids, context);
        return { text_embeds: m.text_projection(pooled), last_hidden_state: hidden };
      },
    );
  return {
    [`${prefix}TextModel`]: bareTowerClass<ClipTextConfig>(tower),
    [`${prefix}TextModelWithProjection`]: textTowerClass(projected, (model) => model),
  };
};

export default textFamily({
  facts: clipTextFacts,
  repo: "openai/clip-vit-base-patch32",
  tokenizer: "clip",
  architectures: clipTextClasses("CLIP", clipTextTower),
});
