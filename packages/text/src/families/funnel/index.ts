import { type FunnelConfig, funnel } from "@tiny-random/atlas/configs/funnel";
import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import { encoderClass, readsPadding } from "../../layers/encoder/encoder-class.ts";
import type { EncoderFamily } from "../../layers/heads/encoder-family.ts";
import {
  encoderBase,
  encoderMultipleChoice,
  encoderQuestionAnswering,
  encoderSequenceClassification,
  encoderTokenClassification,
} from "../../layers/heads/encoder-heads.ts";
import { maskedLanguageModel } from "../../layers/heads/masked-language-model.ts";
import type { TextClassifier } from "../../layers/heads/text-classifiers.ts";
import { withHeads } from "../../layers/sessions/backbone.ts";
import { textFamily } from "../../text-family.ts";
import { backbone, pooledBackbone } from "./encoder.ts";

const family: EncoderFamily<FunnelConfig> = { key: "funnel", width: (c) => c.d_model, backbone };

/** Classes that read the first token alone have no decoder. */
const pooled: EncoderFamily<FunnelConfig> = { ...family, backbone: pooledBackbone };

const classifier: TextClassifier<FunnelConfig> = (c, labels) => {
  const classification = module(
    { linear_hidden: linear(c.d_model, c.d_model), linear_out: linear(c.d_model, labels) },
    (m, hidden: Tensor) => m.linear_out(m.linear_hidden(hidden.select(1, 0)).tanh()),
  );
  return withHeads("funnel", pooledBackbone(c), { classifier: classification }, (m, hidden) => ({
    logits: m.classifier(hidden),
  }));
};

/** Which tokens a generator replaced (ELECTRA's pretraining). */
const discriminator = (c: FunnelConfig) => {
  const discriminator_predictions = module(
    { dense: linear(c.d_model, c.d_model), dense_prediction: linear(c.d_model, 1) },
    (m, hidden: Tensor) => m.dense_prediction(activation(c.hidden_act)(m.dense(hidden))).squeeze(-1),
  );
  return withHeads("funnel", backbone(c), { discriminator_predictions }, (m, hidden) => ({
    logits: m.discriminator_predictions(hidden),
  }));
};

const languageModel = (c: FunnelConfig) => {
  const base = backbone(c);
  const tied = c.tie_word_embeddings ? base.embeddings.word_embeddings.weight : undefined;
  return withHeads("funnel", base, { lm_head: linear(c.d_model, c.vocab_size, { tied }) }, (m, hidden) => ({
    logits: m.lm_head(hidden),
  }));
};

const classes = {
  FunnelModel: encoderBase(family),
  FunnelBaseModel: encoderBase(pooled),
  FunnelForPreTraining: encoderClass(family, {}, discriminator),
  FunnelForMaskedLM: maskedLanguageModel(family, languageModel),
  FunnelForSequenceClassification: encoderSequenceClassification(pooled, classifier),
  FunnelForMultipleChoice: encoderMultipleChoice(pooled, classifier),
  FunnelForTokenClassification: encoderTokenClassification(family),
  FunnelForQuestionAnswering: encoderQuestionAnswering(family),
};

export default textFamily({
  facts: funnel,
  repo: "funnel-transformer/small",
  checkpoints: {
    FunnelModel: ["funnel-transformer/medium", "funnel-transformer/large"],
    FunnelBaseModel: ["funnel-transformer/small-base", "funnel-transformer/medium-base"],
  },
  resolve: (c) => ({ block_repeats: c.block_repeats ?? c.block_sizes.map(() => 1) }),
  tokenizer: "funnel",
  variants: {
    "largest of each pair, keys pooled too": {
      config: { pooling_type: "max", pool_q_only: false },
      classes: ["FunnelModel", "FunnelBaseModel"],
    },
    "whole texts, repeated layers": {
      config: { truncate_seq: false, block_repeats: [2, 1, 2] },
      classes: ["FunnelModel"],
    },
    "a class token like others, factorized": {
      config: { separate_cls: false, attention_type: "factorized" },
      classes: ["FunnelModel", "FunnelForSequenceClassification"],
    },
  },
  tiny: (c) => ({ block_sizes: c.block_sizes.map(() => 1), num_decoder_layers: 1 }),
  architectures: readsPadding(
    classes,
    "pooling joins a text's last token with padding, and cuts the last position off",
  ),
});
