import { type BertConfig, bert } from "@tiny-random/atlas/configs/bert";
import { textDecoderTower } from "../layers/decoder/decoder-tower.ts";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { bertClasses } from "../layers/heads/bert-classes.ts";
import { bertLanguageModel } from "../layers/heads/masked-language-model.ts";
import { textFamily } from "../text-family.ts";

const encoder = encoderOf<BertConfig>();
const languageModel = bertLanguageModel("bert", encoder.backbone);

export default textFamily({
  facts: bert,
  repo: "google-bert/bert-base-uncased",
  reference: { position_embedding_type: "absolute" },
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
  architectures: bertClasses("Bert", "bert", encoder, { causal: "BertLMHeadModel" }),
});
