import { activation, bias, embedding, layerNorm, linear, module, type Tensor, weight } from "@tiny-random/nn";
import { positionsOf, withHeads } from "../layers/backbone.ts";
import {
  type DisentangledConfig,
  type DisentangledContext,
  disentangledAttention,
  distancesOf,
} from "../layers/disentangled-attention.ts";
import { encoderOf, throughLayers } from "../layers/encoder.ts";
import { type EncoderFamily, encoderClasses } from "../layers/encoder-heads.ts";
import { attentionBlock, type EncoderBlock, type EncoderContext, postNormLayer } from "../layers/post-norm.ts";
import { distanceIndex } from "../layers/relative-buckets.ts";
import { summedEmbeddings } from "../layers/summed-embeddings.ts";
import { vectorScores } from "../layers/text-scores.ts";
import { languageHead, maskedLanguageModel, predictions, untiedBias } from "../layers/vocabulary-heads.ts";
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
type Unlisted = Partial<Pick<DisentangledConfig, "position_buckets" | "share_att_key">> & {
  readonly norm_rel_ebd?: string;
  readonly conv_kernel_size?: number;
  readonly conv_groups?: number;
  readonly conv_act?: string;
};
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

/** Neighbours of the embeddings, added to what the first layer made of them. */
const convolution = (c: DebertaConfig, kernel: number) => {
  const groups = c.conv_groups ?? 1;
  const inputs = c.hidden_size / groups;
  const conv = { weight: weight([c.hidden_size, inputs, kernel], inputs * kernel), bias: bias(c.hidden_size) };
  const padding = [(kernel - 1) / 2, (kernel - 1) / 2] as const;
  return module(
    {
      conv: module(conv, (m, x: Tensor) =>
        x.transpose(1, 2).conv1d(m.weight, m.bias, { groups, padding }).transpose(1, 2),
      ),
      LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, embedded: Tensor, layered: Tensor, { text }: EncoderContext) => {
      const mask = text.attention_mask.to("float32").unsqueeze(-1);
      const near = activation(c.conv_act ?? "tanh")(m.conv(embedded.mul(mask)).mul(mask));
      return m.LayerNorm(layered.add(near)).mul(mask);
    },
  );
};

const layers = (c: DebertaConfig, layer: readonly EncoderBlock[]) => {
  const distances = distancesOf(c);
  const normed = (c.norm_rel_ebd ?? "none").toLowerCase().includes("layer_norm");
  return module(
    {
      layer,
      rel_embeddings: c.relative_attention ? embedding(2 * distances.span, c.hidden_size) : undefined,
      LayerNorm: normed ? layerNorm(c.hidden_size, c.layer_norm_eps) : undefined,
      conv: c.conv_kernel_size ? convolution(c, c.conv_kernel_size) : undefined,
    },
    (m, x: Tensor, context: EncoderContext) => {
      const table = m.rel_embeddings && x.graph.parameter(m.rel_embeddings.weight);
      const vectors = table && (m.LayerNorm?.(table) ?? table);
      const relative = vectors && { vectors, index: distanceIndex(x, distances) };
      const inner: DisentangledContext = relative ? { ...context, relative } : context;
      const [first, ...rest] = m.layer as [EncoderBlock, ...EncoderBlock[]];
      const layered = first(x, inner);
      return throughLayers(rest, m.conv?.(x, layered, context) ?? layered, inner);
    },
  );
};

const { backbone } = encoderOf<DebertaConfig>({
  embeddings: (c) => summedEmbeddings(c, { positions: c.position_biased_input ? positionsOf : null }),
  layer: (c) => postNormLayer(c, attentionBlock(c, disentangledAttention(c))),
  encoder: layers,
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
