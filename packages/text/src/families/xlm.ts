import { InputError, labelsOf } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { encoderClass } from "../layers/encoder/encoder-class.ts";
import { xlmEncoder } from "../layers/encoder/xlm-encoder.ts";
import { beamAnswering } from "../layers/heads/beam-answers.ts";
import {
  type EncoderFamily,
  encoderBase,
  multipleChoice,
  sequenceClassification,
  spanSelection,
  wordClassification,
} from "../layers/heads/encoder-heads.ts";
import { sequenceSummary } from "../layers/heads/sequence-summary.ts";
import { withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

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

const backbone = (c: XlmConfig) =>
  xlmEncoder(c, {
    activation: c.gelu_activation ? "gelu" : "relu",
    norms: c.pre_norm ? "before" : "after",
    sight: c.causal ? "causal" : "all",
    languages: c.use_lang_emb ? c.n_langs : 0,
  });
const family: EncoderFamily<XlmConfig> = { key: "transformer", width: (c) => c.emb_dim, backbone };

/** Scores of all words for every token. */
const languageModel = encoderClass<XlmConfig>(family, { task: "fill-mask", masked: true }, (c) => {
  if (c.asm) throw new InputError("adaptive softmax (asm) is not supported");
  const model = backbone(c);
  const proj = linear(c.emb_dim, c.vocab_size, c.tie_word_embeddings ? { tied: model.embeddings.weight } : {});
  const pred_layer = module({ proj }, (m, hidden: Tensor) => m.proj(hidden));
  return withHeads("transformer", model, { pred_layer }, (m, hidden) => ({ logits: m.pred_layer(hidden) }));
});

const summaryScores = (c: XlmConfig) =>
  withHeads("transformer", backbone(c), { sequence_summary: sequenceSummary(c, c.emb_dim) }, (m, hidden, ...rest) => ({
    logits: m.sequence_summary(hidden, rest[2]),
  }));

const choiceScores = (c: XlmConfig) => {
  const heads = { sequence_summary: sequenceSummary(c, c.emb_dim), logits_proj: linear(labelsOf(c), 1) };
  return withHeads("transformer", backbone(c), heads, (m, hidden, ...rest) => ({
    logits: m.logits_proj(m.sequence_summary(hidden, rest[2])),
  }));
};

/** The seven classes, by Transformers' names for them. */
export const xlmClasses = (prefix: string) => ({
  [`${prefix}Model`]: encoderBase(family),
  [`${prefix}WithLMHeadModel`]: languageModel,
  [`${prefix}ForSequenceClassification`]: sequenceClassification(family, summaryScores),
  [`${prefix}ForTokenClassification`]: wordClassification(family),
  [`${prefix}ForQuestionAnsweringSimple`]: spanSelection(family),
  [`${prefix}ForQuestionAnswering`]: beamAnswering(family, "qa_outputs"),
  [`${prefix}ForMultipleChoice`]: multipleChoice(family, choiceScores),
});

export default textFamily<XlmConfig>({
  defaults,
  repo: "FacebookAI/xlm-mlm-en-2048",
  tokenizer: "xlm",
  architectures: xlmClasses("XLM"),
});
