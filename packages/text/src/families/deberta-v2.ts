import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import { disentangledAttention } from "../layers/encoder/disentangled-attention.ts";
import { type DisentangledEncoderConfig, disentangledLayers } from "../layers/encoder/disentangled-layers.ts";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { attentionBlock, postNormLayer } from "../layers/encoder/post-norm.ts";
import { summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { type EncoderFamily, encoderClasses } from "../layers/heads/encoder-heads.ts";
import { vectorScores } from "../layers/heads/text-scores.ts";
import { languageHead, maskedLanguageModel, predictions, untiedBias } from "../layers/heads/vocabulary-heads.ts";
import { positionsOf, withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

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

/** What the classes read beside the configuration class. */
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

const languageModel = (c: DebertaConfig) => {
  const base = backbone(c);
  const words = base.embeddings.word_embeddings.weight;
  const options = { norm: "LayerNorm", activation: c.hidden_act };
  const head = c.legacy
    ? { cls: module({ predictions: predictions(c, words) }, (m, hidden: Tensor) => m.predictions(hidden)) }
    : {
        lm_predictions: module(
          { lm_head: languageHead({ ...c, tie_word_embeddings: true }, words, options) },
          (m, hidden: Tensor) => m.lm_head(hidden),
        ),
      };
  return withHeads("deberta", base, head, (m, hidden) => ({ logits: (m.cls ?? m.lm_predictions)(hidden) }));
};

const pooledText = vectorScores(family, "pooler", (c) =>
  module({ dense: linear(c.hidden_size, c.hidden_size) }, (m, hidden: Tensor) =>
    activation(c.pooler_hidden_act)(m.dense(hidden.select(1, 0))),
  ),
);

export default textFamily({
  defaults: defaults as DebertaConfig,
  repo: "microsoft/deberta-v3-base",
  reference,
  tokenizer: "deberta_v2",
  architectures: {
    ...encoderClasses("DebertaV2", family, { text: pooledText, choice: pooledText }),
    DebertaV2ForMaskedLM: {
      ...maskedLanguageModel(family, languageModel),
      unused: { "cls.predictions.bias": untiedBias },
    },
  },
});
