// Classes that score labels of texts with images.
import { labelsOf, type ModelConfig, type NamedTensors } from "@tiny-random/core";
import { type AnyModule, type Children, linear, type Tensor } from "@tiny-random/nn";
import { atLastOfMask } from "@tiny-random/text/layers/heads/decoder-scores";
import { type ClassOfModel, wholeTexts } from "./image-text.ts";
import { weights } from "./image-text-parts.ts";

/** A config with a language model of a width. */
type ScoredConfig = ModelConfig & {
  readonly text_config: { readonly hidden_size: number };
  /** Whether scores of tokens have a bias; they have one where the config does not say. */
  readonly token_classification_bias?: boolean;
};

/** The scores of each text's last token. */
const atLastToken = (scores: Tensor, { attention_mask: mask }: NamedTensors): Tensor => {
  if (!mask) throw new Error("a text's last token needs attention_mask");
  return atLastOfMask(scores, mask);
};

/** How a class holds a bare model's weights and the layer that scores: the ones beside the other, or below `model`. */
export type ScoredWeights = (model: AnyModule, heads: Children) => AnyModule;

const belowModel: ScoredWeights = (model, heads) => weights({ model, ...heads });

/** Scores of labels at the last token of each text. */
export const textClassifier = (held: ScoredWeights = belowModel): ClassOfModel<ScoredConfig> => ({
  decoderInputs: wholeTexts,
  made: ({ model }, c) => {
    const score = linear(c.text_config.hidden_size, labelsOf(c), { bias: false });
    return {
      weights: held(model, { score }),
      outputs: (states, inputs) => ({ logits: atLastToken(score(states), inputs) }),
    };
  },
});

/** Scores of labels at every token. */
export const tokenClassifier: ClassOfModel<ScoredConfig> = {
  decoderInputs: wholeTexts,
  made: ({ model }, c) => {
    const score = linear(c.text_config.hidden_size, labelsOf(c), { bias: c.token_classification_bias ?? true });
    return { weights: belowModel(model, { score }), outputs: (states) => ({ logits: score(states) }) };
  },
};
