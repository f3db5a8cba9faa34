import { type DistilBertConfig, distilbert } from "@tiny-random/atlas/configs/distilbert";
import { activation, layerNorm, linear, module, paddingMask, type Tensor } from "@tiny-random/nn";
import { namedAttention } from "../layers/encoder/named-attention.ts";
import { summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderClasses } from "../layers/heads/encoder-heads.ts";
import { maskedLanguageModel } from "../layers/heads/masked-language-model.ts";
import { firstTokenLinear, vectorClassifier } from "../layers/heads/text-classifiers.ts";
import { type TextContext, withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** Fixed in the class. */
const epsilon = 1e-12;

const feedForward = (c: DistilBertConfig) =>
  module({ lin1: linear(c.dim, c.hidden_dim), lin2: linear(c.hidden_dim, c.dim) }, (m, x: Tensor) =>
    m.lin2(activation(c.activation)(m.lin1(x))),
  );

const block = (c: DistilBertConfig) =>
  module(
    {
      attention: namedAttention(c.dim, c.n_heads, ["q_lin", "k_lin", "v_lin", "out_lin"]),
      sa_layer_norm: layerNorm(c.dim, epsilon),
      ffn: feedForward(c),
      output_layer_norm: layerNorm(c.dim, epsilon),
    },
    (m, x: Tensor, mask: Tensor) => {
      const attended = m.sa_layer_norm(m.attention(x, { mask }).add(x));
      return m.output_layer_norm(m.ffn(attended).add(attended));
    },
  );

const backbone = (c: DistilBertConfig) =>
  module(
    {
      embeddings: summedEmbeddings({ ...c, hidden_size: c.dim, layer_norm_eps: epsilon }),
      transformer: module({ layer: Array.from({ length: c.n_layers }, () => block(c)) }, (m, x: Tensor, mask: Tensor) =>
        m.layer.reduce((state, layer) => layer(state, mask), x),
      ),
    },
    (m, ids: Tensor, context: TextContext) =>
      m.transformer(m.embeddings(ids, context), paddingMask(context.attention_mask)),
  );

const family: EncoderFamily<DistilBertConfig> = {
  key: "distilbert",
  width: (c) => c.dim,
  tokenTypes: false,
  backbone,
};

const languageModel = (c: DistilBertConfig) => {
  const base = backbone(c);
  const tied = c.tie_word_embeddings ? base.embeddings.word_embeddings.weight : undefined;
  const heads = {
    vocab_transform: linear(c.dim, c.dim),
    vocab_layer_norm: layerNorm(c.dim, epsilon),
    vocab_projector: linear(c.dim, c.vocab_size, { tied }),
  };
  return withHeads("distilbert", base, heads, (m, hidden) => ({
    logits: m.vocab_projector(m.vocab_layer_norm(activation(c.activation)(m.vocab_transform(hidden)))),
  }));
};

const classifier = vectorClassifier(family, "pre_classifier", (c) => firstTokenLinear(c.dim, activation("relu")));

export default textFamily({
  facts: distilbert,
  repo: "distilbert/distilbert-base-uncased",
  checkpoints: {
    DistilBertForMaskedLM: ["distilbert/distilbert-base-cased", "distilbert/distilbert-base-multilingual-cased"],
    DistilBertForSequenceClassification: [
      "distilbert/distilbert-base-uncased-finetuned-sst-2-english",
      "Xenova/distilbert-base-uncased-finetuned-sst-2-english",
      "Xenova/distilbert-base-uncased-mnli",
    ],
    DistilBertForQuestionAnswering: [
      "distilbert/distilbert-base-cased-distilled-squad",
      "Xenova/distilbert-base-cased-distilled-squad",
    ],
  },
  tokenizer: "bert",
  architectures: {
    ...encoderClasses("DistilBert", family, { text: classifier, choice: classifier }),
    DistilBertForMaskedLM: maskedLanguageModel(family, languageModel),
  },
});
