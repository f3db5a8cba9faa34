import { type EsmcConfig, esmc } from "@tiny-random/atlas/configs/esmc";
import { labelsOf } from "@tiny-random/core";
import { activation, layerNorm, linear, paddingMask } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { preNormLayer } from "../layers/decoder/decoder-layers.ts";
import { rotaryDecoder } from "../layers/decoder/rotary-decoder.ts";
import { encoderClass } from "../layers/encoder/encoder-class.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderBase, encoderSequenceClassification } from "../layers/heads/encoder-heads.ts";
import { maskedLanguageModel, untiedLanguageModelHead } from "../layers/heads/masked-language-model.ts";
import { classificationHead } from "../layers/heads/text-classifiers.ts";
import { withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** Layers of the model at which residual streams are scaled by 1. */
const unscaledDepth = 36;

const unbiasedNorm = (width: number) => layerNorm(width, undefined, { bias: false });

/** Llama's layers, which see the whole protein, with layer norms and scaled residual streams (ESM Team, 2024). */
const backbone = (c: EsmcConfig) =>
  rotaryDecoder(c, {
    norm: ({ hidden_size }) => unbiasedNorm(hidden_size),
    attention: (_, layer) => causalAttention(c, layer, { qkNorm: { over: "heads", norm: unbiasedNorm } }),
    layer: (_, layer, parts) =>
      preNormLayer(c, layer, {
        ...parts,
        norm: ({ hidden_size }) => layerNorm(hidden_size),
        residualMultiplier: () => Math.sqrt(unscaledDepth / c.num_hidden_layers),
      }),
    masks: (_ids, { attention_mask }) => {
      const mask = paddingMask(attention_mask);
      return () => mask;
    },
  });

const family: EncoderFamily<EsmcConfig> = {
  key: "esmc",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  // The vocabulary is that of proteins: letters of the alphabet but J, all of them upper case.
  spelling: (text) => text.toUpperCase(),
  backbone,
};

const languageModel = (c: EsmcConfig) => {
  const lm_head = untiedLanguageModelHead(c.hidden_size, c.vocab_size);
  return withHeads(family.key, backbone(c), { lm_head }, (m, hidden) => ({ logits: m.lm_head(hidden) }));
};

export default textFamily({
  facts: esmc,
  repo: "biohub/ESMC-6B",
  checkpoints: { EsmcForMaskedLM: ["biohub/ESMC-300M"] },
  tokenizer: "esmc",
  architectures: {
    EsmcModel: encoderBase(family),
    EsmcForMaskedLM: maskedLanguageModel(family, languageModel),
    EsmcForSequenceClassification: encoderSequenceClassification(
      family,
      classificationHead(family, activation("tanh")),
    ),
    EsmcForTokenClassification: encoderClass(family, { task: "token-classification" }, (c) =>
      withHeads(family.key, backbone(c), { score: linear(c.hidden_size, labelsOf(c)) }, (m, hidden) => ({
        logits: m.score(hidden),
      })),
    ),
  },
});
