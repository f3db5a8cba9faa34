import {
  activation,
  bias,
  embedding,
  layerNorm,
  linear,
  module,
  Parameter,
  type RotaryTables,
  scale,
  Tensor,
} from "@tiny-random/nn";
import { type TextContext, withHeads } from "../layers/backbone.ts";
import { encoderOf, throughLayers } from "../layers/encoder.ts";
import {
  type EncoderFamily,
  encoderBase,
  sequenceClassification,
  wordClassification,
} from "../layers/encoder-heads.ts";
import { type EncoderBlock, type EncoderContext, selfAttention } from "../layers/post-norm.ts";
import { preNormLayer } from "../layers/pre-norm.ts";
import { inverseFrequencies } from "../layers/rope-frequencies.ts";
import { ropeOf } from "../layers/rope-settings.ts";
import { positionsBeyond } from "../layers/summed-embeddings.ts";
import { firstTokenScores } from "../layers/text-scores.ts";
import { languageHead, maskedLanguageModel } from "../layers/vocabulary-heads.ts";
import { textFamily } from "../text-family.ts";

/** The defaults of EsmConfig, which needs to be told its vocabulary. */
const defaults = {
  model_type: "esm",
  vocab_size: 33,
  mask_token_id: null as number | null,
  pad_token_id: null as number | null,
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
  max_position_embeddings: 1026,
  rope_theta: 10000,
  initializer_range: 0.02,
  layer_norm_eps: 1e-12,
  position_embedding_type: "absolute",
  use_cache: true,
  emb_layer_norm_before: null as boolean | null,
  token_dropout: false,
  is_folding_model: false,
  is_decoder: false,
  add_cross_attention: false,
  tie_word_embeddings: true,
  bos_token_id: null as number | null,
  eos_token_id: 2,
};
type EsmConfig = typeof defaults;

/** ESM-2 with 8 million parameters. */
const reference = {
  mask_token_id: 32,
  pad_token_id: 1,
  hidden_size: 320,
  num_hidden_layers: 6,
  num_attention_heads: 20,
  intermediate_size: 1280,
  hidden_dropout_prob: 0,
  attention_probs_dropout_prob: 0,
  layer_norm_eps: 1e-5,
  position_embedding_type: "rotary",
  emb_layer_norm_before: false,
  token_dropout: true,
  torch_dtype: "float32",
};

/** The share of masked tokens in training, by which embeddings are scaled (`token_dropout`). */
const trainedMasking = 0.15 * 0.8;

/** Masked tokens are nothing at all, and what is left is scaled as if as many were missing as in training. */
const withoutMasked = (c: EsmConfig, words: Tensor, ids: Tensor, mask: Tensor): Tensor => {
  const isMask = ids.eq(c.mask_token_id ?? -1);
  const missing = isMask.to("float32").sum(1, true).div(mask.sum(1, true));
  const left = missing.neg().add(1).unsqueeze(-1);
  return words
    .masked_fill(isMask.unsqueeze(-1), 0)
    .mul(1 - trainedMasking)
    .div(left);
};

const embeddings = (c: EsmConfig) =>
  module(
    {
      word_embeddings: embedding(c.vocab_size, c.hidden_size),
      layer_norm: c.emb_layer_norm_before ? layerNorm(c.hidden_size, c.layer_norm_eps) : undefined,
      position_embeddings:
        c.position_embedding_type === "absolute" ? embedding(c.max_position_embeddings, c.hidden_size) : undefined,
    },
    (m, ids: Tensor, context: TextContext) => {
      const mask = context.attention_mask.to("float32");
      const words = m.word_embeddings(ids);
      const kept = c.token_dropout ? withoutMasked(c, words, ids, mask) : words;
      const places = m.position_embeddings?.(positionsBeyond(c.pad_token_id ?? 0)(ids, context));
      const placed = places ? kept.add(places) : kept;
      return (m.layer_norm?.(placed) ?? placed).mul(mask.unsqueeze(-1));
    },
  );

/** Transformers 5 saves scale and shift of ESM's layers under their names in TensorFlow. */
const norm = (c: EsmConfig) =>
  module({ gamma: scale(c.hidden_size), beta: bias(c.hidden_size) }, (m, x: Tensor) =>
    x.layer_norm(m.gamma, m.beta, c.layer_norm_eps),
  );

/** Where Transformers 5 saves the frequencies that all layers share, asterisk included. */
const frequencyKey = "layer.*.attention.self.rotary_embeddings.inv_freq";

/** The frequencies that all layers share, out of the checkpoint. */
const frequenciesOf = (c: EsmConfig): Parameter => {
  const { near } = inverseFrequencies(ropeOf(c), c.hidden_size / c.num_attention_heads);
  return new Parameter([near.length], { kind: "exact", data: () => Float32Array.from(near) }, { keepFloat32: true });
};

const tablesOf = (x: Tensor, frequencies: Parameter): RotaryTables => {
  const places = Tensor.arange(x.graph, x.size(1)).to("float32").unsqueeze(-1);
  const angles = places.mul(frequencies);
  const both = Tensor.cat([angles, angles], -1).unsqueeze(0).unsqueeze(0);
  return { cos: both.cos(), sin: both.sin(), pairs: "halves" };
};

/** Layers whose queries and keys are turned where positions are rotary (Lin et al., 2023). */
const layers = (c: EsmConfig, layer: readonly EncoderBlock[]) => {
  const frequencies = c.position_embedding_type === "rotary" ? frequenciesOf(c) : undefined;
  const parts = { layer, emb_layer_norm_after: layerNorm(c.hidden_size, c.layer_norm_eps) };
  return module({ ...parts, [frequencyKey]: frequencies }, (m, x: Tensor, context: EncoderContext) => {
    const turned = frequencies ? { ...context, rotary: tablesOf(x, frequencies) } : context;
    return m.emb_layer_norm_after(throughLayers(m.layer, x, turned));
  });
};

const { backbone, pooledBackbone } = encoderOf<EsmConfig>({
  embeddings,
  layer: (c, index) => preNormLayer(c, selfAttention(c, index), norm),
  encoder: layers,
  others: (c) => ({
    contact_head: module({ regression: linear(c.num_hidden_layers * c.num_attention_heads, 1) }, () => undefined),
  }),
});

const family: EncoderFamily<EsmConfig> = {
  key: "esm",
  width: (c) => c.hidden_size,
  tokenTypes: false,
  // The vocabulary is that of proteins: letters of the alphabet but J, all of them upper case.
  spelling: (text) => text.toUpperCase(),
  backbone,
  pooledBackbone,
};

const languageModel = (c: EsmConfig) => {
  const base = backbone(c);
  const lm_head = languageHead(c, base.embeddings.word_embeddings.weight, { untiedBias: "shared" });
  return withHeads("esm", base, { lm_head }, (m, hidden) => ({ logits: m.lm_head(hidden) }));
};

const unused = "contacts are predicted from attention weights, by a method of its own";
const contacts = (prefix: string) => ({
  unused: { [`${prefix}contact_head.regression.weight`]: unused, [`${prefix}contact_head.regression.bias`]: unused },
});

export default textFamily({
  defaults,
  repo: "facebook/esm2_t6_8M_UR50D",
  reference,
  tokenizer: "esm",
  architectures: {
    EsmModel: { ...encoderBase(family), ...contacts("") },
    EsmForMaskedLM: { ...maskedLanguageModel(family, languageModel), ...contacts("esm.") },
    EsmForSequenceClassification: {
      ...sequenceClassification(family, firstTokenScores(family, activation("tanh"))),
      ...contacts("esm."),
    },
    EsmForTokenClassification: { ...wordClassification(family), ...contacts("esm.") },
  },
});
