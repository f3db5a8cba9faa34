import { defineArchitecture } from "@tiny-random/core";
import { activation, bias, layerNorm, linear, module, type Parameter, type Tensor } from "@tiny-random/nn";
import { textInputs } from "../inputs.ts";
import { withHeads } from "../layers/backbone.ts";
import { encoder, pooledEncoder } from "../layers/encoder.ts";
import {
  type EncoderFamily,
  encoderBase,
  encoderClass,
  multipleChoice,
  sequenceClassification,
  spanSelection,
  wordClassification,
} from "../layers/encoder-heads.ts";
import { causalSession } from "../layers/sessions.ts";
import { textFamily } from "../text-family.ts";

/** The defaults of BertConfig: BERT base. */
const defaults = {
  model_type: "bert",
  vocab_size: 30522,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  initializer_range: 0.02,
  layer_norm_eps: 1e-12,
  pad_token_id: 0,
  use_cache: true,
  classifier_dropout: null as number | null,
  is_decoder: false,
  add_cross_attention: false,
  tie_word_embeddings: true,
};
type BertConfig = typeof defaults;

const family: EncoderFamily<BertConfig> = {
  key: "bert",
  width: (c) => c.hidden_size,
  backbone: encoder,
  pooledBackbone: pooledEncoder,
};

/** Scores of every vocabulary entry; the decoder is the word embeddings, unless untied: then it has its own bias too. */
const predictions = (c: BertConfig, words: Parameter) => {
  const shared = bias(c.vocab_size);
  const transform = module(
    { dense: linear(c.hidden_size, c.hidden_size), LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps) },
    (m, x: Tensor) => m.LayerNorm(activation(c.hidden_act)(m.dense(x))),
  );
  const tied = module({ weight: words, bias: shared }, (m, x: Tensor) => x.linear(m.weight, m.bias));
  const decoder = c.tie_word_embeddings ? tied : linear(c.hidden_size, c.vocab_size);
  return module({ bias: shared, transform, decoder }, (m, x: Tensor) => m.decoder(m.transform(x)));
};

/** The vocabulary's scores over a backbone without pooler. */
const languageModel = (c: BertConfig) => {
  const base = encoder(c);
  const head = predictions(c, base.embeddings.word_embeddings.weight);
  const cls = module({ predictions: head }, (m, hidden: Tensor) => m.predictions(hidden));
  return withHeads("bert", base, { cls }, (m, hidden) => ({ logits: m.cls(hidden) }));
};

const unused = { "cls.predictions.bias": "an untied decoder has its own bias" };

export default textFamily({
  defaults,
  repo: "google-bert/bert-base-uncased",
  tokenizer: "bert",
  architectures: {
    BertModel: encoderBase(family),
    BertForPreTraining: {
      ...encoderClass({ pairs: true, masked: true }, (c: BertConfig) => {
        const base = pooledEncoder(c);
        const heads = {
          predictions: predictions(c, base.embeddings.word_embeddings.weight),
          seq_relationship: linear(c.hidden_size, 2),
        };
        const cls = module(heads, (m, hidden: Tensor, pooled: Tensor) => ({
          prediction_logits: m.predictions(hidden),
          seq_relationship_logits: m.seq_relationship(pooled),
        }));
        return withHeads("bert", base, { cls }, (m, hidden, _ids, bert) => m.cls(hidden, bert.pooler(hidden)));
      }),
      unused,
    },
    BertForMaskedLM: { ...encoderClass({ task: "fill-mask", masked: true }, languageModel), unused },
    BertLMHeadModel: defineArchitecture({
      task: "text-generation",
      padding: "left",
      unused,
      requires: { is_decoder: true },
      build: languageModel,
      sessions: (model, c) =>
        causalSession(model, {
          layers: c.num_hidden_layers,
          heads: c.num_attention_heads,
          headSize: c.hidden_size / c.num_attention_heads,
        }),
      inputs: (c) => textInputs(c, { padding: "left", positions: true }),
    }),
    BertForNextSentencePrediction: encoderClass({ pairs: true }, (c: BertConfig) => {
      const cls = module({ seq_relationship: linear(c.hidden_size, 2) }, (m, pooled: Tensor) =>
        m.seq_relationship(pooled),
      );
      return withHeads("bert", pooledEncoder(c), { cls }, (m, hidden, _ids, bert) => ({
        logits: m.cls(bert.pooler(hidden)),
      }));
    }),
    BertForSequenceClassification: sequenceClassification(family),
    BertForTokenClassification: wordClassification(family),
    BertForQuestionAnswering: spanSelection(family),
    BertForMultipleChoice: multipleChoice(family),
  },
});
