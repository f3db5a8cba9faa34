import { activation, module, nearMask, type Tensor } from "@tiny-random/nn";
import { encoderOf, throughLayers } from "../layers/encoder/encoder.ts";
import type { EncoderBlock, EncoderContext } from "../layers/encoder/encoder-attention.ts";
import { type GlobalContext, globalAttention } from "../layers/encoder/global-attention.ts";
import { attentionBlock, postNormLayer } from "../layers/encoder/post-norm.ts";
import { positionsBeyond, summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { type EncoderFamily, encoderClasses } from "../layers/heads/encoder-heads.ts";
import { headedLanguageModel, headedUnused as unused } from "../layers/heads/headed-language-model.ts";
import { firstTokenScores } from "../layers/heads/text-scores.ts";
import { maskedLanguageModel } from "../layers/heads/vocabulary-heads.ts";
import { textFamily } from "../text-family.ts";

/** The defaults of LongformerConfig. */
const defaults = {
  model_type: "longformer",
  attention_window: 512 as number | readonly number[],
  sep_token_id: 2,
  pad_token_id: 1,
  bos_token_id: 0,
  eos_token_id: 2,
  vocab_size: 30522,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
  max_position_embeddings: 512,
  type_vocab_size: 2,
  initializer_range: 0.02,
  layer_norm_eps: 1e-12,
  onnx_export: false,
  tie_word_embeddings: true,
};
type LongformerConfig = typeof defaults;

/** Longformer base. */
const reference = {
  attention_window: Array<number>(12).fill(512),
  vocab_size: 50265,
  max_position_embeddings: 4098,
  type_vocab_size: 1,
  layer_norm_eps: 1e-5,
};

const windowOf = (c: LongformerConfig, layer: number): number =>
  typeof c.attention_window === "number" ? c.attention_window : (c.attention_window[layer] as number);

const layers = (_: LongformerConfig, layer: readonly EncoderBlock[]) =>
  module({ layer }, (m, x: Tensor, context: EncoderContext) => {
    const { attention_mask, extras } = context.text;
    const given = extras?.["global_attention_mask"];
    if (!given) throw new Error("a Longformer's session needs global_attention_mask");
    const isGlobal = given.mul(attention_mask).to("bool");
    const made = new Map<number, Tensor>();
    const near = (reach: number): Tensor => {
      const mask =
        made.get(reach) ?? context.mask.where(isGlobal.unsqueeze(1).unsqueeze(1), nearMask(attention_mask, reach));
      made.set(reach, mask);
      return mask;
    };
    const inner: GlobalContext = { ...context, isGlobal, near };
    return throughLayers(m.layer, x, inner);
  });

const { backbone, pooledBackbone } = encoderOf<LongformerConfig>({
  embeddings: (c) => summedEmbeddings(c, { positions: positionsBeyond(c.pad_token_id) }),
  layer: (c, index) => postNormLayer(c, attentionBlock(c, globalAttention(c, windowOf(c, index) / 2))),
  encoder: layers,
});

const family: EncoderFamily<LongformerConfig> = {
  key: "longformer",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  // Some tokens are global; a length that is no multiple of the window is padded, with a warning.
  tokenInputs: { global_attention_mask: (mask) => mask.map((kept, place) => (place % 7 === 0 ? kept : 0)) },
  multipleOf: (c) => Math.max(...[c.attention_window].flat()),
  backbone,
  pooledBackbone,
};

const languageModel = headedLanguageModel(family.key, backbone);

export default textFamily({
  defaults,
  repo: "allenai/longformer-base-4096",
  reference,
  tokenizer: "roberta",
  architectures: {
    ...encoderClasses("Longformer", family, { text: firstTokenScores(family, activation("tanh")) }),
    LongformerForMaskedLM: { ...maskedLanguageModel(family, languageModel), unused },
  },
});
