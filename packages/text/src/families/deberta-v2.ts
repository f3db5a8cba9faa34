import { type DebertaV2Config, debertaV2 } from "@tiny-random/atlas/configs/deberta-v2";
import { disentangledAttention, waysToScore } from "@tiny-random/nn";
import { disentangledLayers } from "../layers/encoder/disentangled-layers.ts";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { attentionBlock, postNormLayer } from "../layers/encoder/post-norm.ts";
import { summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { debertaClasses } from "../layers/heads/deberta-classes.ts";
import { encoderMultipleChoice } from "../layers/heads/encoder-heads.ts";
import { positionsOf } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

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
const { classes, family, classifier } = debertaClasses("DebertaV2", backbone);

export default textFamily({
  facts: debertaV2,
  resolve: ({ pos_att_type }) => ({ pos_att_type: waysToScore(pos_att_type) }),
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
  architectures: { ...classes, DebertaV2ForMultipleChoice: encoderMultipleChoice(family, classifier) },
});
