import { baseModel, module, type Tensor } from "@tiny-random/nn";
import { encoderOf } from "../layers/encoder/encoder.ts";
import { textTowerClass, textTowerOutputs } from "../layers/encoder/text-tower.ts";
import { predictions } from "../layers/heads/vocabulary-heads.ts";
import { type TextContext, withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";
import { tokenizerBuilder } from "../tokenizer-builder.ts";

/** The defaults of BlipTextConfig: BERT without token types, whose layers may look at an image. */
export const defaults = {
  model_type: "blip_text_model",
  vocab_size: 30524,
  hidden_size: 768,
  encoder_hidden_size: 768,
  intermediate_size: 3072,
  projection_dim: 768,
  num_hidden_layers: 12,
  num_attention_heads: 8,
  max_position_embeddings: 512,
  hidden_act: "gelu",
  layer_norm_eps: 1e-12,
  hidden_dropout_prob: 0,
  attention_probs_dropout_prob: 0,
  initializer_range: 0.02,
  bos_token_id: 30522,
  eos_token_id: 2,
  pad_token_id: 0,
  sep_token_id: 102,
  is_decoder: true,
  use_cache: true,
  tie_word_embeddings: true,
  label_smoothing: 0,
};

/** The config of BLIP's texts. */
export type BlipTextConfig = typeof defaults;

/** Tokens that ids of the config mean: the checkpoint's start is behind all that its tokenizer knows. */
export const tokens = { bos_token_id: "[CLS]", eos_token_id: "[SEP]" };

const { backbone, pooledBackbone } = encoderOf<BlipTextConfig & { readonly add_cross_attention: boolean }>();

/** What `is_decoder` says of a checkpoint is whether it can look at an image; texts are read in both directions or one. */
const reading = (c: BlipTextConfig, direction: "both" | "forward") => ({
  ...c,
  add_cross_attention: c.is_decoder,
  is_decoder: direction === "forward",
});

/** Reads a text, with an image at hand where there are its states: ids → `[batch, length, width]`. */
export const blipTextEncoder = (c: BlipTextConfig) => backbone(reading(c, "both"));

/** The same with one vector of each text. */
export const blipTextTower = (c: BlipTextConfig) => {
  const tower = pooledBackbone(reading(c, "both"));
  const { embeddings, encoder, pooler } = tower;
  return module({ embeddings, encoder, pooler }, (m, ids: Tensor, context: TextContext) => {
    const hidden = tower(ids, context);
    return { hidden, pooled: m.pooler(hidden) };
  });
};

/** Writes a text of what it looks at. */
export const blipTextDecoder = (c: BlipTextConfig) => {
  const bert = backbone(reading(c, "forward"));
  const heads = { predictions: predictions(c, bert.embeddings.word_embeddings.weight) };
  const cls = module(heads, (m, hidden: Tensor) => m.predictions(hidden));
  return withHeads("bert", bert, { cls }, (m, hidden) => ({ logits: m.cls(hidden) }));
};

/** Weights of attention to an image, of texts that are read without one. */
export const withoutImages = (prefix: string): Record<string, string> =>
  Object.fromEntries([0, 1].map((layer) => [`${prefix}encoder.layer.${layer}.crossattention.`, "there is no image"]));

export default textFamily({
  defaults,
  repo: "Salesforce/blip-vqa-base",
  tokenizer: "bert",
  processor: (config, context) => tokenizerBuilder(config, context, tokens),
  architectures: {
    BlipTextModel: {
      ...textTowerClass(
        (c: BlipTextConfig) => baseModel(blipTextTower(c)),
        (tower) => (ids, context) => textTowerOutputs(tower(ids, context)),
      ),
      unused: withoutImages(""),
    },
  },
});
