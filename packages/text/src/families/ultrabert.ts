import { type UltrabertConfig, ultrabert } from "@tiny-random/atlas/configs/ultrabert";
import { labelsOf } from "@tiny-random/core";
import { activation, linear, module, nearMask, paddingMask, type Tensor } from "@tiny-random/nn";
import { rotaryDecoder } from "../layers/decoder/rotary-decoder.ts";
import { encoderClass } from "../layers/encoder/encoder-class.ts";
import { encoderLanguage } from "../layers/encoder/encoder-language.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderBase, encoderQuestionAnswering, encoderTokenClassification } from "../layers/heads/encoder-heads.ts";
import { maskedLanguageModel } from "../layers/heads/masked-language-model.ts";
import { firstPosition, meanPooling } from "../layers/heads/pooling.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** Llama's layers, which see the whole text or, in windows, so many tokens on either side; each kind has a rope. */
const backbone = (c: UltrabertConfig) =>
  rotaryDecoder(c, {
    masks: (_ids, { attention_mask }) => {
      const [whole, near] = [paddingMask(attention_mask), nearMask(attention_mask, c.sliding_window)];
      return (window) => (window === undefined ? whole : near);
    },
    rope: (_, layer) => ropeOf(c, c.layer_types[layer]),
  });

const family: EncoderFamily<UltrabertConfig> = {
  key: "ultrabert",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  backbone,
};

/** Two activated layers before the scores of the vocabulary. */
export const predictionHead = (c: UltrabertConfig) => {
  const activate = activation("gelu_pytorch_tanh");
  const options = { bias: false };
  return module(
    {
      linear1: linear(c.hidden_size, c.prediction_head_size, options),
      linear2: linear(c.prediction_head_size, c.hidden_size, options),
    },
    (m, x: Tensor) => activate(m.linear2(activate(m.linear1(x)))),
  );
};

const languageModel = (c: UltrabertConfig) => {
  const base = backbone(c);
  const tied = c.tie_word_embeddings ? base.embed_tokens.weight : undefined;
  const heads = { head: predictionHead(c), cls: linear(c.hidden_size, c.vocab_size, { bias: false, tied }) };
  return withHeads(family.key, base, heads, (m, hidden) => ({ logits: m.cls(m.head(hidden)) }));
};

const classifier = (c: UltrabertConfig) => {
  const pooling = c.classifier_pooling === "mean" ? meanPooling : firstPosition;
  const heads = { classifier: linear(c.hidden_size, labelsOf(c)) };
  return withHeads(family.key, backbone(c), heads, (m, hidden, _ids, _base, context) => ({
    logits: m.classifier(pooling(hidden, context)),
  }));
};

/** The encoder for composites, whose tied map to the vocabulary has its embedding. */
const language = (c: UltrabertConfig) => {
  const base = backbone(c);
  const tied = c.tie_word_embeddings ? base.embed_tokens.weight : undefined;
  const head = linear(c.hidden_size, c.vocab_size, { bias: false, tied });
  return encoderLanguage(base, { width: c.hidden_size, embed: (ids) => base.embed_tokens(ids), head });
};

export default textFamily({
  facts: ultrabert,
  repo: "dmis-lab/UltraBERT-150M",
  tokenizer: "modernbert",
  roles: { "feed-forward width": ["prediction_head_size"] },
  variants: {
    "grouped heads, biases": {
      config: { num_key_value_heads: 8, attention_bias: true, mlp_bias: true },
      classes: ["UltrabertModel"],
    },
    tied: { config: { tie_word_embeddings: true }, classes: ["UltrabertForMaskedLM"] },
    "mean of states": { config: { classifier_pooling: "mean" }, classes: ["UltrabertForSequenceClassification"] },
  },
  architectures: {
    UltrabertModel: encoderBase(family),
    UltrabertForMaskedLM: maskedLanguageModel(family, languageModel),
    UltrabertForSequenceClassification: encoderClass(family, { task: "text-classification" }, classifier),
    UltrabertForTokenClassification: encoderTokenClassification(family),
    UltrabertForQuestionAnswering: encoderQuestionAnswering(family),
  },
  towers: { language },
});
