import { type EuroBertConfig, eurobert } from "@tiny-random/atlas/configs/eurobert";
import { labelsOf } from "@tiny-random/core";
import { activation, linear, paddingMask, type Tensor } from "@tiny-random/nn";
import { rotaryDecoder } from "../layers/decoder/rotary-decoder.ts";
import { encoderClass } from "../layers/encoder/encoder-class.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderBase, encoderTokenClassification } from "../layers/heads/encoder-heads.ts";
import { maskedLanguageModel } from "../layers/heads/masked-language-model.ts";
import { firstPosition, meanPooling } from "../layers/heads/pooling.ts";
import { withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** Llama's layers, which see the whole text (Boizard et al., 2025). */
const backbone = (c: EuroBertConfig) =>
  rotaryDecoder(c, {
    masks: (_ids, { attention_mask }) => {
      const mask = paddingMask(attention_mask);
      return () => mask;
    },
  });

const family: EncoderFamily<EuroBertConfig> = {
  key: "model",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  backbone,
};

const languageModel = (c: EuroBertConfig) => {
  const base = backbone(c);
  const tied = c.tie_word_embeddings ? base.embed_tokens.weight : undefined;
  const lm_head = linear(c.hidden_size, c.vocab_size, { bias: c.mlp_bias, tied });
  return withHeads(family.key, base, { lm_head }, (m, hidden) => ({ logits: m.lm_head(hidden) }));
};

/** Scores of a text: of its first position, of its mean, or (`late`) the mean of its tokens' scores. */
const classifier = (c: EuroBertConfig) => {
  const heads = { dense: linear(c.hidden_size, c.hidden_size), classifier: linear(c.hidden_size, labelsOf(c)) };
  return withHeads(family.key, backbone(c), heads, (m, hidden, _ids, _base, context) => {
    const scores = (x: Tensor) => m.classifier(activation("gelu")(m.dense(x)));
    if (c.classifier_pooling === "late") return { logits: meanPooling(scores(hidden), context) };
    const pooling = c.classifier_pooling === "mean" ? meanPooling : firstPosition;
    return { logits: scores(pooling(hidden, context)) };
  });
};

export default textFamily({
  facts: eurobert,
  repo: "EuroBERT/EuroBERT-210m",
  checkpoints: { EuroBertForMaskedLM: ["EuroBERT/EuroBERT-610m", "EuroBERT/EuroBERT-2.1B"] },
  tokenizer: "eurobert",
  // Twice the width, not four times: the model stays below a megabyte.
  tiny: (_c, { size }) => ({ intermediate_size: 2 * size.width }),
  variants: {
    "grouped heads, biases, tied": {
      config: { num_key_value_heads: 2, attention_bias: true, mlp_bias: true, tie_word_embeddings: true },
      classes: ["EuroBertForMaskedLM"],
    },
    "first position": { config: { classifier_pooling: "bos" }, classes: ["EuroBertForSequenceClassification"] },
    "mean of states": { config: { classifier_pooling: "mean" }, classes: ["EuroBertForSequenceClassification"] },
  },
  architectures: {
    EuroBertModel: encoderBase(family),
    EuroBertForMaskedLM: maskedLanguageModel(family, languageModel),
    EuroBertForSequenceClassification: encoderClass(family, { task: "text-classification" }, classifier),
    EuroBertForTokenClassification: encoderTokenClassification(family),
  },
});
