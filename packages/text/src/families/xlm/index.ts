import { type XLMConfig, xlm } from "@tiny-random/atlas/configs/xlm";
import { InputError, labelsOf } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { encoderClass } from "../../layers/encoder/encoder-class.ts";
import type { EncoderFamily } from "../../layers/heads/encoder-family.ts";
import {
  encoderBase,
  encoderMultipleChoice,
  encoderQuestionAnswering,
  encoderSequenceClassification,
  encoderTokenClassification,
} from "../../layers/heads/encoder-heads.ts";
import { sequenceSummary } from "../../layers/heads/sequence-summary.ts";
import { squadQuestionAnswering } from "../../layers/heads/squad-head.ts";
import { withHeads } from "../../layers/sessions/backbone.ts";
import { textFamily } from "../../text-family.ts";
import { xlmEncoder } from "./encoder.ts";

const family: EncoderFamily<XLMConfig> = { key: "transformer", width: (c) => c.emb_dim, backbone: xlmEncoder };

/** Scores of the vocabulary for every token. */
const languageModel = encoderClass<XLMConfig>(family, { task: "fill-mask", masked: true }, (c) => {
  if (c.asm) throw new InputError("adaptive softmax (asm) is not supported");
  const model = xlmEncoder(c);
  const tied = c.tie_word_embeddings ? model.embeddings.weight : undefined;
  const proj = linear(c.emb_dim, c.vocab_size, { tied });
  const pred_layer = module({ proj }, (m, hidden: Tensor) => m.proj(hidden));
  return withHeads("transformer", model, { pred_layer }, (m, hidden) => ({ logits: m.pred_layer(hidden) }));
});

/** The summary is projected to labels (`summary_proj_to_labels`). */
const textClassifier = (c: XLMConfig) => {
  const heads = { sequence_summary: sequenceSummary(c, c.emb_dim) };
  return withHeads("transformer", xlmEncoder(c), heads, (m, hidden, _ids, _base, context) => ({
    logits: m.sequence_summary(hidden, context),
  }));
};

const choiceClassifier = (c: XLMConfig) => {
  const heads = { sequence_summary: sequenceSummary(c, c.emb_dim), logits_proj: linear(labelsOf(c), 1) };
  return withHeads("transformer", xlmEncoder(c), heads, (m, hidden, _ids, _base, context) => ({
    logits: m.logits_proj(m.sequence_summary(hidden, context)),
  }));
};

/** The seven classes, by Transformers' names for them. */
export const xlmClasses = (prefix: string) => ({
  [`${prefix}Model`]: encoderBase(family),
  [`${prefix}WithLMHeadModel`]: languageModel,
  [`${prefix}ForSequenceClassification`]: encoderSequenceClassification(family, textClassifier),
  [`${prefix}ForTokenClassification`]: encoderTokenClassification(family),
  [`${prefix}ForQuestionAnsweringSimple`]: encoderQuestionAnswering(family),
  [`${prefix}ForQuestionAnswering`]: squadQuestionAnswering(family, "qa_outputs"),
  [`${prefix}ForMultipleChoice`]: encoderMultipleChoice(family, choiceClassifier),
});

export default textFamily<XLMConfig>({
  facts: xlm,
  repo: "FacebookAI/xlm-mlm-en-2048",
  tokenizer: "xlm",
  variants: {
    causal: { config: { causal: true, gelu_activation: false }, classes: ["XLMWithLMHeadModel"] },
  },
  architectures: xlmClasses("XLM"),
});
