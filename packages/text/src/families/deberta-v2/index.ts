import { type DebertaV2Config, debertaV2 } from "@tiny-random/atlas/configs/deberta-v2";
import { activation, linear, module, type Parameter, type Tensor } from "@tiny-random/nn";
import { encoderOf } from "../../layers/encoder/encoder.ts";
import { attentionBlock, postNormLayer } from "../../layers/encoder/post-norm.ts";
import { summedEmbeddings } from "../../layers/encoder/summed-embeddings.ts";
import type { EncoderFamily } from "../../layers/heads/encoder-family.ts";
import { encoderClasses } from "../../layers/heads/encoder-heads.ts";
import {
  clsPredictions,
  languageModelHead,
  maskedLanguageModel,
  bertUnused as unused,
} from "../../layers/heads/masked-language-model.ts";
import { vectorClassifier } from "../../layers/heads/text-classifiers.ts";
import { positionsOf, withHeads } from "../../layers/sessions/backbone.ts";
import { textFamily } from "../../text-family.ts";
import { disentangledAttention } from "./disentangled-attention.ts";
import { disentangledLayers } from "./encoder.ts";

/** DeBERTa V3 base. */
const reference = {
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  relative_attention: true,
  position_buckets: 256,
  norm_rel_ebd: "layer_norm",
  share_att_key: true,
  pos_att_type: "p2c|c2p",
  position_biased_input: false,
};

const { backbone } = encoderOf<DebertaV2Config>({
  embeddings: (c) => summedEmbeddings(c, { positions: c.position_biased_input ? positionsOf : null }),
  layer: (c) => postNormLayer(c, attentionBlock(c, disentangledAttention(c))),
  encoder: disentangledLayers,
});
const family: EncoderFamily<DebertaV2Config> = { key: "deberta", width: (c) => c.hidden_size, backbone };

/** The head of DeBERTa V2's published code, which is always tied. */
const newPredictions = (c: DebertaV2Config, words: Parameter) => {
  const lm_head = languageModelHead({ ...c, tie_word_embeddings: true }, words, {
    norm: "LayerNorm",
    activation: c.hidden_act,
  });
  return module({ lm_head }, (m, hidden: Tensor) => m.lm_head(hidden));
};

const languageModel = (c: DebertaV2Config) => {
  const base = backbone(c);
  const words = base.embeddings.word_embeddings.weight;
  if (!c.legacy)
    return withHeads("deberta", base, { lm_predictions: newPredictions(c, words) }, (m, hidden) => ({
      logits: m.lm_predictions(hidden),
    }));
  return withHeads("deberta", base, { cls: clsPredictions(c, words) }, (m, hidden) => ({ logits: m.cls(hidden) }));
};

const classifier = vectorClassifier(family, "pooler", (c) =>
  module({ dense: linear(c.hidden_size, c.hidden_size) }, (m, hidden: Tensor) =>
    activation(c.pooler_hidden_act)(m.dense(hidden.select(1, 0))),
  ),
);

export default textFamily({
  facts: debertaV2,
  // Once one string: `p2c|c2p`.
  resolve: ({ pos_att_type: kinds }) => ({
    pos_att_type:
      typeof kinds === "string"
        ? kinds
            .toLowerCase()
            .split("|")
            .map((kind) => kind.trim())
        : kinds,
  }),
  repo: "microsoft/deberta-v3-base",
  reference,
  tokenizer: "deberta_v2",
  variants: {
    // DeBERTa V2 xlarge.
    convolution: {
      config: { conv_kernel_size: 3, conv_act: "gelu" },
      classes: ["DebertaV2ForMaskedLM", "DebertaV2ForSequenceClassification"],
    },
    "absolute positions": {
      config: { position_biased_input: true, share_att_key: false, norm_rel_ebd: "none" },
      classes: ["DebertaV2Model"],
    },
    "new head": { config: { legacy: false }, classes: ["DebertaV2ForMaskedLM"] },
  },
  architectures: {
    ...encoderClasses("DebertaV2", family, { text: classifier, choice: classifier }),
    DebertaV2ForMaskedLM: { ...maskedLanguageModel(family, languageModel), unused },
  },
});
