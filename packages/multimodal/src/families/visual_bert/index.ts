import { type VisualBertConfig, visualBert } from "@tiny-random/atlas/configs/visual_bert";
import { type Architecture, defineArchitecture, idTensor, labelsOf } from "@tiny-random/core";
import { forbidden, linear, module, type Parameter, type StoredTensor, type Tensor } from "@tiny-random/nn";
import { choiceInputs, textInputs } from "@tiny-random/text/inputs";
import { encoderClass } from "@tiny-random/text/layers/encoder/encoder-class";
import { bertPretraining } from "@tiny-random/text/layers/heads/bert-classes";
import type { EncoderFamily } from "@tiny-random/text/layers/heads/encoder-family";
import { encoderBase, unreadPooler } from "@tiny-random/text/layers/heads/encoder-heads";
import { bertUnused, predictionHead } from "@tiny-random/text/layers/heads/masked-language-model";
import { furtherInput, type TextModel, withHeads } from "@tiny-random/text/layers/sessions/backbone";
import { choicesSession } from "@tiny-random/text/layers/sessions/multiple-choice";
import { encoderSession } from "@tiny-random/text/layers/sessions/text-sessions";
import { textFamily } from "@tiny-random/text/text-family";
import { visualEncoder } from "./encoder.ts";
import { regionSessions, textsWithRegions, withRegions } from "./regions.ts";

const family: EncoderFamily<VisualBertConfig> = {
  key: "visual_bert",
  width: (c) => c.hidden_size,
  backbone: visualEncoder,
  pooledBackbone: visualEncoder,
  own: textsWithRegions,
};

const { pretraining } = bertPretraining<VisualBertConfig>(
  family.key,
  { backbone: visualEncoder, pooledBackbone: visualEncoder },
  predictionHead,
);

/** Scores of the pooled text and image. */
const pooledScores =
  (outputs: (c: VisualBertConfig) => number) =>
  (c: VisualBertConfig): TextModel =>
    withHeads(family.key, visualEncoder(c), { cls: linear(c.hidden_size, outputs(c)) }, (m, hidden, _ids, base) => ({
      logits: m.cls(base.pooler(hidden)),
    }));

/** Answers by the state of the last word, which stands before the separator at the end. */
const questionAnswering = (c: VisualBertConfig): TextModel =>
  withHeads(
    family.key,
    visualEncoder(c),
    { cls: linear(c.hidden_size, labelsOf(c)) },
    (m, hidden, _ids, _base, text) => {
      const place = text.attention_mask.sum(1, true).sub(2).unsqueeze(-1);
      const last = hidden.gather(1, place.expand([place.size(0), 1, c.hidden_size]));
      return { logits: m.cls(last.squeeze(1)) };
    },
  );

/** Scores of each region for each phrase, by one head of attention that needs no values: `[batch, phrases, regions]`. */
const phraseAttention = (c: VisualBertConfig) => {
  const features = c.hidden_size / c.num_attention_heads;
  const map = () => linear(c.hidden_size, features);
  return module({ query: map(), key: map(), value: map() }, (m, phrases: Tensor, regions: Tensor) =>
    m
      .query(phrases)
      .matmul(m.key(regions).transpose(1, 2))
      .mul(1 / Math.sqrt(features)),
  );
};

/** Pretraining's heads, which the class has and does not read. */
const unreadHeads = (c: VisualBertConfig, words: Parameter) =>
  module({ predictions: predictionHead(c, words), seq_relationship: linear(c.hidden_size, 2) }, (m, hidden: Tensor) =>
    m.predictions(hidden),
  );

/** Which regions a phrase means, told by the places of its words: -1 is none, which reads the first. */
const alignment = (c: VisualBertConfig): TextModel => {
  const base = visualEncoder(c);
  const heads = {
    cls: unreadHeads(c, base.embeddings.word_embeddings.weight),
    attention: phraseAttention(c),
  };
  return withHeads(family.key, base, heads, (m, hidden, ids, _base, text) => {
    const places = furtherInput(text, "region_to_phrase_position").maximum(0).unsqueeze(-1);
    const phrases = hidden.gather(1, places.expand([places.size(0), places.size(1), c.hidden_size]));
    const isNone = furtherInput(text, "visual_attention_mask").eq(0).unsqueeze(1);
    return { logits: m.attention(phrases, hidden.slice(1, ids.size(1))).masked_fill(isNone, forbidden) };
  });
};

const texts = { padding: "right", tokenTypes: true } as const;

/** Phrases of two words, of one, and none. */
const phrasePlaces = ({ shape: [rows = 0] }: StoredTensor) => ({
  region_to_phrase_position: idTensor(Array.from({ length: rows }, (_, row) => [1, 2 + row, 3, -1])),
});

const phraseAlignment: Architecture<VisualBertConfig> = defineArchitecture({
  padding: "right",
  build: alignment,
  sessions: (model, c) => {
    const phrases = { dtype: "int64", axes: ["batch_size", "num_phrases"] } as const;
    const extras = { ...regionSessions(c, ["batch_size"]), region_to_phrase_position: phrases };
    return encoderSession(model, { tokenTypes: true, extras });
  },
  inputs: (c) => withRegions(c, textInputs(c, texts), phrasePlaces),
});

const multipleChoice: Architecture<VisualBertConfig> = defineArchitecture({
  padding: "right",
  build: pooledScores(() => 1),
  sessions: (model, c) =>
    choicesSession(model, { tokenTypes: true, extras: regionSessions(c, ["batch_size", "num_choices"]) }),
  inputs: (c) => withRegions(c, choiceInputs(texts)),
});

const unused = unreadPooler(family.key);

export default textFamily({
  facts: visualBert,
  repo: "uclanlp/visualbert-vqa-coco-pre",
  reference: { visual_embedding_dim: 2048 },
  tokenizer: "bert",
  tiny: () => ({ visual_embedding_dim: 24 }),
  variants: { untied: { config: { tie_word_embeddings: false }, classes: ["VisualBertForPreTraining"] } },
  architectures: {
    VisualBertModel: encoderBase(family),
    VisualBertForPreTraining: {
      ...encoderClass(family, { pairs: true, masked: true }, pretraining),
      unused: bertUnused,
    },
    VisualBertForQuestionAnswering: { ...encoderClass(family, {}, questionAnswering), unused },
    VisualBertForVisualReasoning: encoderClass(family, {}, pooledScores(labelsOf)),
    VisualBertForMultipleChoice: multipleChoice,
    VisualBertForRegionToPhraseAlignment: {
      ...phraseAlignment,
      unused: {
        ...unused,
        "cls.": "the class compares words and regions, and predicts none",
        "attention.value.": "scores of attention are all that the class takes of it",
      },
    },
  },
});
