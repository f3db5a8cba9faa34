import { activation, linear, module, type Parameter, type Tensor } from "@tiny-random/nn";
import { encoderOf } from "../../layers/encoder/encoder.ts";
import { attentionBlock, postNormLayer } from "../../layers/encoder/post-norm.ts";
import { summedEmbeddings } from "../../layers/encoder/summed-embeddings.ts";
import { type EncoderFamily, encoderClasses } from "../../layers/heads/encoder-heads.ts";
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
import { type DisentangledEncoderConfig, disentangledLayers } from "./encoder.ts";

/** The defaults of DebertaV2Config. */
const defaults = {
  model_type: "deberta-v2",
  vocab_size: 128100,
  hidden_size: 1536,
  num_hidden_layers: 24,
  num_attention_heads: 24,
  intermediate_size: 6144,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
  max_position_embeddings: 512,
  type_vocab_size: 0,
  initializer_range: 0.02,
  layer_norm_eps: 1e-7,
  relative_attention: false,
  max_relative_positions: -1,
  pad_token_id: 0,
  bos_token_id: null as number | null,
  eos_token_id: null as number | null,
  position_biased_input: true,
  pos_att_type: null as string | readonly string[] | null,
  pooler_dropout: 0,
  pooler_hidden_act: "gelu",
  legacy: true,
  tie_word_embeddings: true,
};

/** Fields that the classes read and the configuration class lacks. */
type Unlisted = Omit<DisentangledEncoderConfig, keyof typeof defaults>;
type DebertaConfig = typeof defaults & Unlisted;

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

const { backbone } = encoderOf<DebertaConfig>({
  embeddings: (c) => summedEmbeddings(c, { positions: c.position_biased_input ? positionsOf : null }),
  layer: (c) => postNormLayer(c, attentionBlock(c, disentangledAttention(c))),
  encoder: disentangledLayers,
});
const family: EncoderFamily<DebertaConfig> = { key: "deberta", width: (c) => c.hidden_size, backbone };

/** The head of DeBERTa V2's published code, which is always tied. */
const newPredictions = (c: DebertaConfig, words: Parameter) => {
  const lm_head = languageModelHead({ ...c, tie_word_embeddings: true }, words, {
    norm: "LayerNorm",
    activation: c.hidden_act,
  });
  return module({ lm_head }, (m, hidden: Tensor) => m.lm_head(hidden));
};

const languageModel = (c: DebertaConfig) => {
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
  defaults: defaults as DebertaConfig,
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
