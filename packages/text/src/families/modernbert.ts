import { labelsOf } from "@tiny-random/core";
import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import { alternatingEncoder } from "../layers/encoder/alternating-encoder.ts";
import { encoderNorm } from "../layers/encoder/alternating-layer.ts";
import { encoderClass } from "../layers/encoder/encoder-class.ts";
import { spanLogits } from "../layers/heads/decoder-scores.ts";
import {
  type EncoderFamily,
  encoderBase,
  multipleChoice,
  sequenceClassification,
} from "../layers/heads/encoder-heads.ts";
import { vectorScores } from "../layers/heads/text-scores.ts";
import { firstOf, meanOf } from "../layers/heads/text-vectors.ts";
import { maskedLanguageModel } from "../layers/heads/vocabulary-heads.ts";
import { type TextContext, withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** The defaults of ModernBertConfig: ModernBERT base. */
const defaults = {
  model_type: "modernbert",
  vocab_size: 50368,
  hidden_size: 768,
  intermediate_size: 1152,
  num_hidden_layers: 22,
  num_attention_heads: 12,
  hidden_activation: "gelu",
  max_position_embeddings: 8192,
  initializer_range: 0.02,
  initializer_cutoff_factor: 2,
  norm_eps: 1e-5,
  norm_bias: false,
  pad_token_id: 50283,
  eos_token_id: 50282,
  bos_token_id: 50281,
  cls_token_id: 50281,
  sep_token_id: 50282,
  attention_bias: false,
  attention_dropout: 0,
  layer_types: null as readonly string[] | null,
  rope_parameters: null as Readonly<Record<string, unknown>> | null,
  local_attention: 128,
  embedding_dropout: 0,
  mlp_bias: false,
  mlp_dropout: 0,
  decoder_bias: true,
  classifier_pooling: "cls",
  classifier_dropout: 0,
  classifier_bias: false,
  classifier_activation: "gelu",
  deterministic_flash_attn: false,
  sparse_prediction: false,
  sparse_pred_ignore_index: -100,
  tie_word_embeddings: true,
};

const reference = {
  global_attn_every_n_layers: 3,
  global_rope_theta: 160000,
  local_rope_theta: 10000,
  classifier_pooling: "mean",
};
type ModernBertConfig = typeof defaults & Partial<typeof reference>;

const family: EncoderFamily<ModernBertConfig> = {
  key: "model",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  backbone: alternatingEncoder,
};

/** A hidden layer before scores; of a whole text, it reads what `vector` makes of the hidden states. */
const hiddenLayer = (c: ModernBertConfig, vector = (hidden: Tensor, _: TextContext) => hidden) =>
  module(
    { dense: linear(c.hidden_size, c.hidden_size, { bias: c.classifier_bias }), norm: encoderNorm(c) },
    (m, hidden: Tensor, context: TextContext) =>
      m.norm(activation(c.classifier_activation)(m.dense(vector(hidden, context)))),
  );

const textScores = (first: typeof firstOf) =>
  vectorScores(family, "head", (c) => hiddenLayer(c, c.classifier_pooling === "mean" ? meanOf : first));

/** Scores of every token behind the hidden layer. */
const tokenScores = (c: ModernBertConfig, labels: number, outputs: (scores: Tensor) => Record<string, Tensor>) => {
  const heads = { head: hiddenLayer(c), classifier: linear(c.hidden_size, labels) };
  return withHeads("model", alternatingEncoder(c), heads, (m, hidden, _ids, _base, context) =>
    outputs(m.classifier(m.head(hidden, context))),
  );
};

const languageModel = (c: ModernBertConfig) => {
  const base = alternatingEncoder(c);
  const tied = c.tie_word_embeddings ? { tied: base.embeddings.tok_embeddings.weight } : {};
  const heads = {
    head: hiddenLayer(c),
    decoder: linear(c.hidden_size, c.vocab_size, { bias: c.decoder_bias, ...tied }),
  };
  return withHeads("model", base, heads, (m, hidden, _ids, _base, context) => ({
    logits: m.decoder(m.head(hidden, context)),
  }));
};

export default textFamily({
  defaults: defaults as ModernBertConfig,
  repo: "answerdotai/ModernBERT-base",
  reference,
  tokenizer: "modernbert",
  architectures: {
    ModernBertModel: encoderBase(family),
    ModernBertForMaskedLM: maskedLanguageModel(family, languageModel),
    ModernBertForSequenceClassification: sequenceClassification(
      family,
      textScores((hidden) => hidden.select(1, 0)),
    ),
    ModernBertForTokenClassification: encoderClass(family, { task: "token-classification" }, (c: ModernBertConfig) =>
      tokenScores(c, labelsOf(c), (logits) => ({ logits })),
    ),
    ModernBertForQuestionAnswering: encoderClass(
      family,
      { task: "question-answering", pairs: true },
      (c: ModernBertConfig) => tokenScores(c, 2, spanLogits),
    ),
    ModernBertForMultipleChoice: multipleChoice(family, textScores(firstOf)),
  },
});
