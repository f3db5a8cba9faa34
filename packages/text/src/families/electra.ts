import { type ElectraConfig, electra } from "@tiny-random/atlas/configs/electra";
import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import { embeddingsProjection, encoderOf } from "../layers/encoder/encoder.ts";
import { encoderClass } from "../layers/encoder/encoder-class.ts";
import { summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderClasses } from "../layers/heads/encoder-heads.ts";
import { generatorLanguageModel } from "../layers/heads/generator-head.ts";
import { decoderLanguageModel, maskedLanguageModel } from "../layers/heads/masked-language-model.ts";
import { sequenceSummary } from "../layers/heads/sequence-summary.ts";
import { classificationHead, vectorClassifier } from "../layers/heads/text-classifiers.ts";
import { withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

const { backbone } = encoderOf<ElectraConfig>({
  embeddings: (c) => summedEmbeddings(c, { width: c.embedding_size }),
  projection: embeddingsProjection,
});
const family: EncoderFamily<ElectraConfig> = { key: "electra", width: (c) => c.hidden_size, backbone };

const languageModel = generatorLanguageModel(family.key, backbone);

/** The discriminator: whether each token was replaced. */
const discriminator = (c: ElectraConfig) => {
  const discriminator_predictions = module(
    { dense: linear(c.hidden_size, c.hidden_size), dense_prediction: linear(c.hidden_size, 1) },
    (m, x: Tensor) => m.dense_prediction(activation(c.hidden_act)(m.dense(x))).squeeze(-1),
  );
  return withHeads("electra", backbone(c), { discriminator_predictions }, (m, hidden) => ({
    logits: m.discriminator_predictions(hidden),
  }));
};

export default textFamily({
  facts: electra,
  repo: "google/electra-small-discriminator",
  checkpoints: {
    ElectraForPreTraining: [
      "google/electra-small-discriminator",
      "google/electra-base-discriminator",
      "google/electra-large-discriminator",
    ],
  },
  tokenizer: "bert",
  architectures: {
    ...encoderClasses("Electra", family, {
      text: classificationHead(family, activation("gelu")),
      choice: vectorClassifier(family, "sequence_summary", (c) => sequenceSummary(c, c.hidden_size)),
    }),
    ElectraForPreTraining: encoderClass(family, {}, discriminator),
    ElectraForMaskedLM: maskedLanguageModel(family, languageModel),
    ElectraForCausalLM: decoderLanguageModel(languageModel),
  },
});
