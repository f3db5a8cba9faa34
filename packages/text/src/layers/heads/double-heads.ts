import { type Architecture, defineArchitecture, type ModelConfig } from "@tiny-random/core";
import { activation, baseModel, linear, module, type Tensor } from "@tiny-random/nn";
import { choiceInputs } from "../../inputs.ts";
import type { Backbone, TextContext, TextModel } from "../sessions/backbone.ts";
import { choicesSession } from "../sessions/multiple-choice.ts";
import type { DecoderFamily } from "./decoder-family.ts";
import { vocabularyHead } from "./decoder-heads.ts";

/** The config fields that the choice between continuations reads. */
export interface DoubleHeadsConfig extends ModelConfig {
  readonly summary_proj_to_labels: boolean;
  readonly summary_activation: string | null;
  readonly tie_word_embeddings: boolean;
}

/** One vector for a text: the hidden state at `index` `[batch, 1]`, projected to one score (`summary_type` cls_index). */
const summary = (c: DoubleHeadsConfig, width: number) =>
  module({ summary: linear(width, c.summary_proj_to_labels ? 1 : width) }, (m, hidden: Tensor, index: Tensor) => {
    const at = index.unsqueeze(-1).expand([hidden.size(0), 1, width]);
    const score = m.summary(hidden.gather(1, at).squeeze(1));
    return c.summary_activation ? activation(c.summary_activation)(score) : score;
  });

/** Which of two names a tied weight has in the checkpoint: that of the embedding, or that of the head. */
export type TiedName = "embedding" | "head";

const withBothHeads = <C extends DoubleHeadsConfig, B extends Backbone>(
  family: DecoderFamily<C, B>,
  c: C,
  tiedName: TiedName,
): TextModel => {
  const backbone = baseModel(family.backbone(c));
  const lm_head = vocabularyHead(family, backbone, c);
  const multiple_choice_head = summary(c, family.width(c));
  // A tied weight is saved under the name that comes first.
  const inOrder =
    tiedName === "head" ? { lm_head, multiple_choice_head, backbone } : { backbone, lm_head, multiple_choice_head };
  return module(
    inOrder,
    (m, ids: Tensor, context: TextContext) => {
      const hidden = m.backbone(ids, context);
      const choice = context.choice_token_ids as Tensor;
      return { logits: m.lm_head(hidden), mc_logits: m.multiple_choice_head(hidden, choice) };
    },
    { backbone: family.key },
  );
};

/** Language modelling and the choice between continuations, `[batch, choices, length]` in (Radford et al., 2018). */
export const doubleHeads = <C extends DoubleHeadsConfig, B extends Backbone>(
  family: DecoderFamily<C, B>,
  tiedName: TiedName = "embedding",
): Architecture<C> =>
  defineArchitecture({
    padding: "right",
    build: (c: C) => withBothHeads(family, c, tiedName),
    sessions: (model) => choicesSession(model, { choiceTokens: "mc_token_ids" }),
    inputs: () => choiceInputs({ choiceTokens: "mc_token_ids" }),
  });
