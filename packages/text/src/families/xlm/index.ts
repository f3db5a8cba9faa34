import { InputError, labelsOf } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { encoderClass } from "../../layers/encoder/encoder-class.ts";
import {
  type EncoderFamily,
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

/** The defaults of XLMConfig: XLM MLM English. */
export const defaults = {
  model_type: "xlm",
  vocab_size: 30145,
  emb_dim: 2048,
  n_layers: 12,
  n_heads: 16,
  dropout: 0.1,
  attention_dropout: 0.1,
  gelu_activation: true,
  sinusoidal_embeddings: false,
  causal: false,
  asm: false,
  n_langs: 1,
  use_lang_emb: true,
  max_position_embeddings: 512,
  embed_init_std: 0.02209708691207961,
  layer_norm_eps: 1e-12,
  init_std: 0.02,
  unk_index: 3,
  mask_index: 5,
  is_encoder: true,
  summary_type: "first",
  summary_use_proj: true,
  summary_activation: null as string | null,
  summary_proj_to_labels: true,
  summary_first_dropout: 0.1,
  start_n_top: 5,
  end_n_top: 5,
  mask_token_id: 0,
  lang_id: 0,
  pad_token_id: 2,
  bos_token_id: 0,
  eos_token_id: 1,
  tie_word_embeddings: true,
};
type XlmConfig = typeof defaults & { readonly pre_norm?: boolean };

const family: EncoderFamily<XlmConfig> = { key: "transformer", width: (c) => c.emb_dim, backbone: xlmEncoder };

/** Scores of the vocabulary for every token. */
const languageModel = encoderClass<XlmConfig>(family, { task: "fill-mask", masked: true }, (c) => {
  if (c.asm) throw new InputError("adaptive softmax (asm) is not supported");
  const model = xlmEncoder(c);
  const tied = c.tie_word_embeddings ? model.embeddings.weight : undefined;
  const proj = linear(c.emb_dim, c.vocab_size, { tied });
  const pred_layer = module({ proj }, (m, hidden: Tensor) => m.proj(hidden));
  return withHeads("transformer", model, { pred_layer }, (m, hidden) => ({ logits: m.pred_layer(hidden) }));
});

/** The summary is projected to labels (`summary_proj_to_labels`). */
const textClassifier = (c: XlmConfig) => {
  const heads = { sequence_summary: sequenceSummary(c, c.emb_dim) };
  return withHeads("transformer", xlmEncoder(c), heads, (m, hidden, _ids, _base, context) => ({
    logits: m.sequence_summary(hidden, context),
  }));
};

const choiceClassifier = (c: XlmConfig) => {
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

export default textFamily<XlmConfig>({
  defaults,
  repo: "FacebookAI/xlm-mlm-en-2048",
  tokenizer: "xlm",
  variants: {
    causal: { config: { causal: true, gelu_activation: false }, classes: ["XLMWithLMHeadModel"] },
  },
  architectures: xlmClasses("XLM"),
});
