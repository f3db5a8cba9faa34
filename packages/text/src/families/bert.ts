import { type BertConfig, bert } from "@tiny-random/atlas/configs/bert";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { textDecoderTower } from "../layers/decoder/decoder-tower.ts";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { encoderClass } from "../layers/encoder/encoder-class.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderClasses } from "../layers/heads/encoder-heads.ts";
import {
  bertLanguageModel,
  decoderLanguageModel,
  maskedLanguageModel,
  predictionHead,
  bertUnused as unused,
} from "../layers/heads/masked-language-model.ts";
import { withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

const { backbone, pooledBackbone } = encoderOf<BertConfig>();
const family: EncoderFamily<BertConfig> = { key: "bert", width: (c) => c.hidden_size, backbone, pooledBackbone };

const languageModel = bertLanguageModel(family.key, backbone);

/** The vocabulary's scores, and whether the second text follows the first (next-sentence prediction). */
const pretraining = (c: BertConfig) => {
  const base = pooledBackbone(c);
  const heads = {
    predictions: predictionHead(c, base.embeddings.word_embeddings.weight),
    seq_relationship: linear(c.hidden_size, 2),
  };
  const cls = module(heads, (m, hidden: Tensor, pooled: Tensor) => ({
    prediction_logits: m.predictions(hidden),
    seq_relationship_logits: m.seq_relationship(pooled),
  }));
  return withHeads("bert", base, { cls }, (m, hidden, _ids, bert) => m.cls(hidden, bert.pooler(hidden)));
};

const nextSentence = (c: BertConfig) => {
  const heads = { seq_relationship: linear(c.hidden_size, 2) };
  const cls = module(heads, (m, pooled: Tensor) => m.seq_relationship(pooled));
  return withHeads("bert", pooledBackbone(c), { cls }, (m, hidden, _ids, bert) => ({
    logits: m.cls(bert.pooler(hidden)),
  }));
};

export default textFamily({
  facts: bert,
  repo: "google-bert/bert-base-uncased",
  checkpoints: {
    BertForMaskedLM: [
      "google-bert/bert-base-cased",
      "google-bert/bert-large-uncased",
      "google-bert/bert-base-multilingual-cased",
      "Xenova/bert-base-uncased",
    ],
    BertModel: [
      "sentence-transformers/all-MiniLM-L6-v2",
      "Xenova/all-MiniLM-L6-v2",
      "onnx-community/all-MiniLM-L6-v2-ONNX",
      "BAAI/bge-small-en-v1.5",
      "BAAI/bge-base-en-v1.5",
    ],
    BertForTokenClassification: [
      "dslim/bert-base-NER",
      "dbmdz/bert-large-cased-finetuned-conll03-english",
      "Xenova/bert-base-multilingual-cased-ner-hrl",
    ],
    BertForSequenceClassification: ["nlptown/bert-base-multilingual-uncased-sentiment", "ProsusAI/finbert"],
  },
  unwritten: ["bos_token_id", "eos_token_id"],
  tokenizer: "bert",
  variants: {
    untied: { config: { tie_word_embeddings: false }, classes: ["BertForMaskedLM"] },
    "tanh GELU": { config: { hidden_act: "gelu_new" }, classes: ["BertModel"] },
  },
  towers: {
    decoder: (c) => {
      const headSize = c.hidden_size / c.num_attention_heads;
      const cache = { layers: c.num_hidden_layers, heads: c.num_attention_heads, headSize };
      return textDecoderTower(languageModel(c), cache, c.hidden_size);
    },
  },
  architectures: {
    ...encoderClasses("Bert", family),
    BertForPreTraining: { ...encoderClass(family, { pairs: true, masked: true }, pretraining), unused },
    BertForMaskedLM: { ...maskedLanguageModel(family, languageModel), unused },
    BertLMHeadModel: { ...decoderLanguageModel(languageModel), unused },
    BertForNextSentencePrediction: encoderClass(family, { pairs: true }, nextSentence),
  },
});
