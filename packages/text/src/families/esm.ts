import { activation, bias, layerNorm, linear, module, scale, type Tensor } from "@tiny-random/nn";
import { encoderOf, throughLayers } from "../layers/encoder/encoder.ts";
import { type EncoderBlock, type EncoderContext, selfAttention } from "../layers/encoder/encoder-attention.ts";
import { embeddingsWithoutMasked } from "../layers/encoder/masked-embeddings.ts";
import { preNormLayer } from "../layers/encoder/pre-norm.ts";
import {
  type EncoderFamily,
  encoderBase,
  sequenceClassification,
  wordClassification,
} from "../layers/heads/encoder-heads.ts";
import { firstTokenScores } from "../layers/heads/text-scores.ts";
import { languageHead, maskedLanguageModel } from "../layers/heads/vocabulary-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { savedFrequencies, tablesOf } from "../layers/rope/saved-rope.ts";
import { withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** The defaults of EsmConfig, which needs to be told its vocabulary. */
const defaults = {
  model_type: "esm",
  vocab_size: 33,
  mask_token_id: null as number | null,
  pad_token_id: null as number | null,
  ...{ hidden_size: 768, num_hidden_layers: 12, num_attention_heads: 12, intermediate_size: 3072 },
  ...{ hidden_dropout_prob: 0.1, attention_probs_dropout_prob: 0.1 },
  max_position_embeddings: 1026,
  rope_theta: 10000,
  initializer_range: 0.02,
  layer_norm_eps: 1e-12,
  ...{ position_embedding_type: "absolute", emb_layer_norm_before: null as boolean | null },
  use_cache: true,
  token_dropout: false,
  ...{ is_folding_model: false, is_decoder: false, add_cross_attention: false },
  tie_word_embeddings: true,
  bos_token_id: null as number | null,
  eos_token_id: 2,
};
type EsmConfig = typeof defaults;

/** ESM-2 with 8 million parameters. */
const reference = {
  ...{ mask_token_id: 32, pad_token_id: 1 },
  ...{ hidden_size: 320, num_hidden_layers: 6, num_attention_heads: 20, intermediate_size: 1280 },
  ...{ hidden_dropout_prob: 0, attention_probs_dropout_prob: 0 },
  layer_norm_eps: 1e-5,
  position_embedding_type: "rotary",
  emb_layer_norm_before: false,
  token_dropout: true,
  torch_dtype: "float32",
};

/** Transformers 5 saves scale and shift of ESM's layers under their names in TensorFlow. */
const norm = (c: EsmConfig) =>
  module({ gamma: scale(c.hidden_size), beta: bias(c.hidden_size) }, (m, x: Tensor) =>
    x.layer_norm(m.gamma, m.beta, c.layer_norm_eps),
  );

/** Where Transformers 5 saves the frequencies that all layers share, asterisk included. */
const frequencyKey = "layer.*.attention.self.rotary_embeddings.inv_freq";

/** Layers whose queries and keys are turned where positions are rotary (Lin et al., 2023). */
const layers = (c: EsmConfig, layer: readonly EncoderBlock[]) => {
  const frequencies =
    c.position_embedding_type === "rotary"
      ? savedFrequencies(ropeOf(c), c.hidden_size / c.num_attention_heads)
      : undefined;
  const parts = { layer, emb_layer_norm_after: layerNorm(c.hidden_size, c.layer_norm_eps) };
  return module({ ...parts, [frequencyKey]: frequencies }, (m, x: Tensor, context: EncoderContext) => {
    const turned = frequencies ? { ...context, rotary: tablesOf(x, frequencies) } : context;
    return m.emb_layer_norm_after(throughLayers(m.layer, x, turned));
  });
};

const { backbone, pooledBackbone } = encoderOf<EsmConfig>({
  embeddings: embeddingsWithoutMasked,
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
