import { type NomicBertConfig, nomicBert } from "@tiny-random/atlas/configs/nomic_bert";
import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import { type RotaryEncoderParts, rotaryEncoderOf } from "../layers/encoder/rotary-encoder.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import {
  encoderBase,
  encoderSequenceClassification,
  encoderTokenClassification,
} from "../layers/heads/encoder-heads.ts";
import { clsPredictions, maskedLanguageModel } from "../layers/heads/masked-language-model.ts";
import { pooledClassifier } from "../layers/heads/text-classifiers.ts";
import { withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** SwiGLU (Shazeer, 2020): `fc12` is the gate. */
const mlp = (c: NomicBertConfig) =>
  module(
    {
      fc11: linear(c.hidden_size, c.intermediate_size, { bias: false }),
      fc12: linear(c.hidden_size, c.intermediate_size, { bias: false }),
      fc2: linear(c.intermediate_size, c.hidden_size, { bias: false }),
    },
    (m, x: Tensor) => m.fc2(activation(c.hidden_act)(m.fc12(x)).mul(m.fc11(x))),
  );

const parts: RotaryEncoderParts<NomicBertConfig> = {
  keys: {
    embeddingNorm: "emb_ln",
    attention: "attn",
    attentionNorm: "norm1",
    mlpNorm: "norm2",
    qkv: "Wqkv",
    output: "out_proj",
    layers: "layers",
  },
  attentionBias: false,
  mlp,
};

/** BERT with rotary positions and SwiGLU (Nussbaum et al., 2024), its projections fused as checkpoints have them. */
const { backbone, pooledBackbone } = rotaryEncoderOf(parts);

const family: EncoderFamily<NomicBertConfig> = { key: "nomic_bert", width: (c) => c.hidden_size, backbone };

/** Text classification alone reads a pooler. */
const pooledFamily: EncoderFamily<NomicBertConfig> = { ...family, pooledBackbone };

const languageModel = (c: NomicBertConfig) => {
  const base = backbone(c);
  // The class ties its embeddings whatever the config says.
  const cls = clsPredictions({ ...c, tie_word_embeddings: true }, base.embeddings.word_embeddings.weight, "layer_norm");
  return withHeads(family.key, base, { cls }, (m, hidden) => ({ logits: m.cls(hidden) }));
};

export default textFamily({
  facts: nomicBert,
  repo: "nomic-ai/nomic-embed-text-v1.5",
  checkpoints: { NomicBertModel: ["nomic-ai/nomic-embed-text-v1"] },
  tokenizer: "bert",
  variants: {
    "interpolated positions": {
      config: { rope_parameters: { rope_type: "linear", factor: 2, rope_theta: 1000 } },
      classes: ["NomicBertModel"],
    },
  },
  architectures: {
    NomicBertModel: encoderBase(family),
    NomicBertForMaskedLM: maskedLanguageModel(family, languageModel),
    NomicBertForSequenceClassification: encoderSequenceClassification(family, pooledClassifier(pooledFamily)),
    NomicBertForTokenClassification: encoderTokenClassification(family),
  },
});
