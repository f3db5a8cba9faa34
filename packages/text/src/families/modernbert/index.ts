import { type ModernBertConfig, modernbert } from "@tiny-random/atlas/configs/modernbert";
import { labelsOf } from "@tiny-random/core";
import { linear, type Tensor } from "@tiny-random/nn";
import { encoderClass } from "../../layers/encoder/encoder-class.ts";
import { encoderLanguage } from "../../layers/encoder/encoder-language.ts";
import { modernBertHead } from "../../layers/encoder/modernbert-parts.ts";
import { spanLogits } from "../../layers/heads/decoder-scores.ts";
import type { EncoderFamily } from "../../layers/heads/encoder-family.ts";
import { encoderBase, encoderMultipleChoice, encoderSequenceClassification } from "../../layers/heads/encoder-heads.ts";
import { maskedLanguageModel } from "../../layers/heads/masked-language-model.ts";
import { firstPosition, meanPooling, type Pooling } from "../../layers/heads/pooling.ts";
import { vectorClassifier } from "../../layers/heads/text-classifiers.ts";
import { withHeads } from "../../layers/sessions/backbone.ts";
import { textFamily } from "../../text-family.ts";
import { modernBertEncoder } from "./encoder.ts";

const reference = {
  global_attn_every_n_layers: 3,
  global_rope_theta: 160000,
  local_rope_theta: 10000,
  classifier_pooling: "mean",
};

const family: EncoderFamily<ModernBertConfig> = {
  key: "model",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  backbone: modernBertEncoder,
};

/** The state of the first token, which may be behind padding. */
const firstToken: Pooling = (hidden, { attention_mask }) => {
  const first = attention_mask.argmax(1, true).unsqueeze(-1);
  return hidden.gather(1, first.expand([hidden.size(0), 1, hidden.size(-1)])).squeeze(1);
};

/** Scores of a text, pooled by its mean or, as each class has it, its first position or token. */
const classifier = (first: Pooling) =>
  vectorClassifier(family, "head", (c) => modernBertHead(c, c.classifier_pooling === "mean" ? meanPooling : first));

/** Scores of every token. */
const tokenScores = (c: ModernBertConfig, labels: number, outputs: (scores: Tensor) => Record<string, Tensor>) => {
  const heads = { head: modernBertHead(c), classifier: linear(c.hidden_size, labels) };
  return withHeads("model", modernBertEncoder(c), heads, (m, hidden, _ids, _base, context) =>
    outputs(m.classifier(m.head(hidden, context))),
  );
};

const languageModel = (c: ModernBertConfig) => {
  const base = modernBertEncoder(c);
  const tied = c.tie_word_embeddings ? base.embeddings.tok_embeddings.weight : undefined;
  const heads = {
    head: modernBertHead(c),
    decoder: linear(c.hidden_size, c.vocab_size, { bias: c.decoder_bias, tied }),
  };
  return withHeads("model", base, heads, (m, hidden, _ids, _base, context) => ({
    logits: m.decoder(m.head(hidden, context)),
  }));
};

/** The encoder for composites, whose tied map to the vocabulary has its embedding. */
const language = (c: ModernBertConfig) => {
  const backbone = modernBertEncoder(c);
  const { tok_embeddings: tokens } = backbone.embeddings;
  const tied = c.tie_word_embeddings ? tokens.weight : undefined;
  const head = linear(c.hidden_size, c.vocab_size, { bias: c.decoder_bias, tied });
  return encoderLanguage(backbone, { width: c.hidden_size, embed: (ids) => tokens(ids), head });
};

export default textFamily({
  facts: modernbert,
  repo: "answerdotai/ModernBERT-base",
  reference,
  tokenizer: "modernbert",
  architectures: {
    ModernBertModel: encoderBase(family),
    ModernBertForMaskedLM: maskedLanguageModel(family, languageModel),
    ModernBertForSequenceClassification: encoderSequenceClassification(family, classifier(firstPosition)),
    ModernBertForTokenClassification: encoderClass(family, { task: "token-classification" }, (c) =>
      tokenScores(c, labelsOf(c), (logits) => ({ logits })),
    ),
    ModernBertForQuestionAnswering: encoderClass(family, { task: "question-answering", pairs: true }, (c) =>
      tokenScores(c, 2, spanLogits),
    ),
    ModernBertForMultipleChoice: encoderMultipleChoice(family, classifier(firstToken)),
  },
  towers: { language },
});
