import { type JinaEmbeddingsV3Config, jinaEmbeddingsV3 } from "@tiny-random/atlas/configs/jina_embeddings_v3";
import { activation } from "@tiny-random/nn";
import { plainMlp } from "../layers/decoder/mlp.ts";
import { type RotaryEncoderParts, rotaryEncoderOf } from "../layers/encoder/rotary-encoder.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import {
  encoderBase,
  encoderQuestionAnswering,
  encoderSequenceClassification,
  encoderTokenClassification,
} from "../layers/heads/encoder-heads.ts";
import {
  maskedLanguageModel,
  robertaLanguageModel,
  robertaUnused as unused,
} from "../layers/heads/masked-language-model.ts";
import { classificationHead } from "../layers/heads/text-classifiers.ts";
import { textFamily } from "../text-family.ts";

const parts: RotaryEncoderParts<JinaEmbeddingsV3Config> = {
  keys: {
    embeddingNorm: "emb_ln",
    attention: "mixer",
    attentionNorm: "norm1",
    mlpNorm: "norm2",
    qkv: "Wqkv",
    output: "out_proj",
    layers: "layers",
  },
  attentionBias: true,
  mlp: (c) =>
    plainMlp(
      { up: "fc1", down: "fc2" },
      { width: c.hidden_size, features: c.intermediate_size, activation: c.hidden_act, bias: true },
    ),
};

/** XLM-RoBERTa with rotary positions (Sturua et al., 2024), its projections fused as checkpoints have them. */
const { backbone, pooledBackbone } = rotaryEncoderOf(parts);

const family: EncoderFamily<JinaEmbeddingsV3Config> = {
  key: "roberta",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  backbone,
  pooledBackbone,
};

const languageModel = robertaLanguageModel(family.key, backbone);

export default textFamily({
  facts: jinaEmbeddingsV3,
  repo: "jinaai/jina-embeddings-v3-hf",
  tokenizer: "xlm_roberta",
  variants: {
    "interpolated positions, untied": {
      config: { rope_parameters: { rope_type: "linear", factor: 2, rope_theta: 20000 }, tie_word_embeddings: false },
      classes: ["JinaEmbeddingsV3ForMaskedLM"],
    },
  },
  architectures: {
    JinaEmbeddingsV3Model: encoderBase(family),
    JinaEmbeddingsV3ForMaskedLM: { ...maskedLanguageModel(family, languageModel), unused },
    JinaEmbeddingsV3ForSequenceClassification: encoderSequenceClassification(
      family,
      classificationHead(family, activation("tanh")),
    ),
    JinaEmbeddingsV3ForTokenClassification: encoderTokenClassification(family),
    JinaEmbeddingsV3ForQuestionAnswering: encoderQuestionAnswering(family),
  },
});
