import { type AlbertConfig, albert } from "@tiny-random/atlas/configs/albert";
import { labelsOf } from "@tiny-random/core";
import { activation, layerNorm, linear, module, type Parameter, type Tensor } from "@tiny-random/nn";
import { encoderOf, throughLayers } from "../layers/encoder/encoder.ts";
import type { EncoderContext } from "../layers/encoder/encoder-attention.ts";
import { encoderClass } from "../layers/encoder/encoder-class.ts";
import { namedAttention, type ProjectionKeys } from "../layers/encoder/named-attention.ts";
import { summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderClasses } from "../layers/heads/encoder-heads.ts";
import { languageModelHead, maskedLanguageModel, untiedBias } from "../layers/heads/masked-language-model.ts";
import { firstTokenLinear } from "../layers/heads/text-classifiers.ts";
import { withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** ALBERT base v2. */
const reference = { hidden_size: 768, num_attention_heads: 12, intermediate_size: 3072 };

const layer = (c: AlbertConfig) => {
  const norm = () => layerNorm(c.hidden_size, c.layer_norm_eps);
  const projections: ProjectionKeys = ["query", "key", "value", "dense"];
  return module(
    {
      full_layer_layer_norm: norm(),
      attention: namedAttention(c.hidden_size, c.num_attention_heads, projections, ["LayerNorm", norm()]),
      ffn: linear(c.hidden_size, c.intermediate_size),
      ffn_output: linear(c.intermediate_size, c.hidden_size),
    },
    (m, x: Tensor, context: EncoderContext) => {
      const attended = m.attention(x, context);
      return m.full_layer_layer_norm(m.ffn_output(activation(c.hidden_act)(m.ffn(attended))).add(attended));
    },
  );
};

const group = (c: AlbertConfig) =>
  module(
    { albert_layers: Array.from({ length: c.inner_group_num }, () => layer(c)) },
    (m, x: Tensor, context: EncoderContext) => throughLayers(m.albert_layers, x, context),
  );

/** Layers in groups, whose layers share one set of weights (Lan et al., 2019). */
const sharedLayers = (c: AlbertConfig) =>
  module(
    {
      embedding_hidden_mapping_in: linear(c.embedding_size, c.hidden_size),
      albert_layer_groups: Array.from({ length: c.num_hidden_groups }, () => group(c)),
    },
    (m, x: Tensor, context: EncoderContext) => {
      const perGroup = c.num_hidden_layers / c.num_hidden_groups;
      const groups = Array.from({ length: c.num_hidden_layers }, (_, layer) => Math.floor(layer / perGroup));
      const layers = groups.flatMap((index) => m.albert_layer_groups[index] ?? []);
      return throughLayers(layers, m.embedding_hidden_mapping_in(x), context);
    },
  );

const { backbone, pooledBackbone } = encoderOf<AlbertConfig>({
  embeddings: (c) => summedEmbeddings(c, { width: c.embedding_size }),
  encoder: sharedLayers,
  pooler: (c) => firstTokenLinear(c.hidden_size, activation("tanh")),
});
const family: EncoderFamily<AlbertConfig> = { key: "albert", width: (c) => c.hidden_size, backbone, pooledBackbone };

const predictionsOf = (c: AlbertConfig, words: Parameter) =>
  languageModelHead(c, words, { norm: "LayerNorm", activation: c.hidden_act });

const languageModel = (c: AlbertConfig) => {
  const base = backbone(c);
  const predictions = predictionsOf(c, base.embeddings.word_embeddings.weight);
  return withHeads("albert", base, { predictions }, (m, hidden) => ({ logits: m.predictions(hidden) }));
};

/** The vocabulary's scores, and whether two texts are in their order (sentence-order prediction). */
const pretraining = (c: AlbertConfig) => {
  const base = pooledBackbone(c);
  const sop_classifier = module({ classifier: linear(c.hidden_size, labelsOf(c)) }, (m, pooled: Tensor) =>
    m.classifier(pooled),
  );
  const predictions = predictionsOf(c, base.embeddings.word_embeddings.weight);
  return withHeads("albert", base, { predictions, sop_classifier }, (m, hidden, _ids, albert) => ({
    prediction_logits: m.predictions(hidden),
    sop_logits: m.sop_classifier(albert.pooler(hidden)),
  }));
};

const unused = { "predictions.bias": untiedBias };

export default textFamily({
  facts: albert,
  repo: "albert/albert-base-v2",
  reference,
  tokenizer: "albert",
  variants: {
    "two groups": { config: { num_hidden_groups: 2, inner_group_num: 2 }, classes: ["AlbertModel"] },
  },
  architectures: {
    ...encoderClasses("Albert", family),
    AlbertForPreTraining: { ...encoderClass(family, { pairs: true, masked: true }, pretraining), unused },
    AlbertForMaskedLM: { ...maskedLanguageModel(family, languageModel), unused },
  },
});
