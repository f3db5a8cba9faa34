import { type ConvBertConfig, convbert } from "@tiny-random/atlas/configs/convbert";
import {
  activation,
  addDims,
  attend,
  bias,
  conv1d,
  linear,
  module,
  Parameter,
  splitHeads,
  Tensor,
  weight,
} from "@tiny-random/nn";
import { embeddingsProjection, encoderOf } from "../layers/encoder/encoder.ts";
import type { EncoderBlock, EncoderContext } from "../layers/encoder/encoder-attention.ts";
import { readsPadding } from "../layers/encoder/encoder-class.ts";
import { attentionBlock, postNormLayer } from "../layers/encoder/post-norm.ts";
import { summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderClasses } from "../layers/heads/encoder-heads.ts";
import { generatorLanguageModel } from "../layers/heads/generator-head.ts";
import { maskedLanguageModel } from "../layers/heads/masked-language-model.ts";
import { sequenceSummary } from "../layers/heads/sequence-summary.ts";
import { classificationHead, vectorClassifier } from "../layers/heads/text-classifiers.ts";
import { textFamily } from "../text-family.ts";

/** Half of the features go through attention, half through the convolution; `head_ratio` leaves fewer heads. */
const headsOf = (c: ConvBertConfig) => {
  const heads = Math.max(Math.floor(c.num_attention_heads / c.head_ratio), 1);
  return { heads, headSize: Math.floor(c.hidden_size / heads / 2) };
};

/** A depthwise, then a pointwise convolution over the positions: `[batch, length, inputs]` → `[batch, length, outputs]`. */
const separableConvolution = (inputs: number, outputs: number, kernel: number) =>
  module(
    {
      bias: new Parameter([outputs, 1], { kind: "bias" }),
      depthwise: conv1d(inputs, inputs, kernel, { groups: inputs, padding: Math.floor(kernel / 2), bias: false }),
      pointwise: conv1d(inputs, outputs, 1, { bias: false }),
    },
    (m, x: Tensor) =>
      m
        .pointwise(m.depthwise(x.transpose(1, 2)))
        .add(m.bias)
        .transpose(1, 2),
  );

/** Each position with its neighbours, zeros beyond the ends: `[batch, length, width]` → `[batch, length, width, kernel]`. */
const windowsOf = (x: Tensor, kernel: number): Tensor => {
  const reach = (kernel - 1) / 2;
  const padded = x.pad([0, 0, reach, reach]);
  const shifted = Array.from({ length: kernel }, (_, start) =>
    padded.slice(1, start, addDims(x.size(1), start)).unsqueeze(-1),
  );
  return Tensor.cat(shifted, -1);
};

/** Self-attention beside span-based dynamic convolution, whose kernels the words make (Jiang et al., 2020). */
const mixedAttention = (c: ConvBertConfig): EncoderBlock => {
  const { heads, headSize } = headsOf(c);
  const [width, kernel] = [heads * headSize, c.conv_kernel_size];
  return module(
    {
      query: linear(c.hidden_size, width),
      key: linear(c.hidden_size, width),
      value: linear(c.hidden_size, width),
      key_conv_attn_layer: separableConvolution(c.hidden_size, width, kernel),
      conv_kernel_layer: linear(width, heads * kernel),
      conv_out_layer: linear(c.hidden_size, width),
    },
    (m, x: Tensor, { mask }: EncoderContext) => {
      const query = m.query(x);
      const kernels = m.conv_kernel_layer(m.key_conv_attn_layer(x).mul(query)).unflatten(-1, [heads, kernel]);
      const windows = windowsOf(m.conv_out_layer(x), kernel).unflatten(2, [heads, headSize]);
      const convolved = windows.matmul(kernels.softmax(-1).unsqueeze(-1)).squeeze(-1).flatten(2);
      const split = (part: Tensor) => splitHeads(part, heads, headSize);
      return Tensor.cat([attend(split(query), split(m.key(x)), split(m.value(x)), { mask }), convolved], -1);
    },
  );
};

/** A linear map of each group of features by itself. */
const groupedLinear = (groups: number) => (inputs: number, outputs: number) =>
  module(
    { weight: weight([groups, inputs / groups, outputs / groups], inputs / groups), bias: bias(outputs) },
    (m, x: Tensor) => {
      const grouped = x.unflatten(-1, [groups, inputs / groups]).unsqueeze(-2);
      return grouped.matmul(m.weight).squeeze(-2).flatten(2).add(m.bias);
    },
  );

const { backbone } = encoderOf<ConvBertConfig>({
  embeddings: (c) => summedEmbeddings(c, { width: c.embedding_size }),
  projection: embeddingsProjection,
  layer: (c) =>
    postNormLayer(
      c,
      attentionBlock(c, mixedAttention(c)),
      c.num_groups === 1 ? undefined : groupedLinear(c.num_groups),
    ),
});

const family: EncoderFamily<ConvBertConfig> = { key: "convbert", width: (c) => c.hidden_size, backbone };

const classes = {
  ...encoderClasses("ConvBert", family, {
    text: classificationHead(family, (x, c) => activation(c.hidden_act)(x)),
    choice: vectorClassifier(family, "sequence_summary", (c) => sequenceSummary(c, c.hidden_size)),
  }),
  ConvBertForMaskedLM: maskedLanguageModel(family, generatorLanguageModel(family.key, backbone)),
};

export default textFamily({
  facts: convbert,
  repo: "YituTech/conv-bert-base",
  checkpoints: { ConvBertModel: ["YituTech/conv-bert-small", "YituTech/conv-bert-medium-small"] },
  tokenizer: "bert",
  variants: {
    "grouped feed-forward, short kernel, narrow embeddings": {
      config: { num_groups: 2, conv_kernel_size: 3, embedding_size: 128, head_ratio: 4 },
      classes: ["ConvBertModel", "ConvBertForMaskedLM"],
    },
  },
  architectures: readsPadding(classes, "convolutions read padding as well"),
});
