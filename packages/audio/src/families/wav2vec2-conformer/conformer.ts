import type { Wav2Vec2ConformerConfig } from "@tiny-random/atlas/configs/wav2vec2-conformer";
import {
  activation,
  attend,
  batchNorm,
  conv1d,
  layerNorm,
  linear,
  mergeHeads,
  module,
  Parameter,
  type RotaryTables,
  rotate,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import {
  type ConformerBlock,
  type ConformerContext,
  channelGlu,
  speechConformerLayer,
} from "../../layers/conformer.ts";
import { relativeAttend } from "../../layers/relative-attention.ts";

type Config = Wav2Vec2ConformerConfig;

/** Attention with Transformer-XL's relative positions, rotary ones, or none. */
const attention = (c: Config): ConformerBlock => {
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  const headSize = width / heads;
  const isRelative = c.position_embeddings_type === "relative";
  const biasOfHeads = () => (isRelative ? new Parameter([heads, headSize], { kind: "bias" }) : undefined);
  return module(
    {
      linear_q: linear(width, width),
      linear_k: linear(width, width),
      linear_v: linear(width, width),
      linear_out: linear(width, width),
      linear_pos: isRelative ? linear(width, width, { bias: false }) : undefined,
      pos_bias_u: biasOfHeads(),
      pos_bias_v: biasOfHeads(),
    },
    (m, x: Tensor, { mask, distances, rotary }: ConformerContext) => {
      const split = (part: Tensor) => splitHeads(part, heads, headSize);
      // The stream turns, not its queries and keys.
      const turned = rotary ? mergeHeads(rotate(split(x), rotary)) : x;
      const [query, key, value] = [split(m.linear_q(turned)), split(m.linear_k(turned)), split(m.linear_v(x))];
      const { linear_pos: project, pos_bias_u: contentBias, pos_bias_v: distanceBias } = m;
      if (!distances || !project || !contentBias || !distanceBias)
        return m.linear_out(attend(query, key, value, { mask }));
      const terms = { distances: project(distances), contentBias, distanceBias, mask };
      return m.linear_out(relativeAttend(query, key, value, terms));
    },
  );
};

/** The convolution module: pointwise with a GLU, depthwise, pointwise. */
const convolution = (c: Config): ConformerBlock => {
  const [width, kernel] = [c.hidden_size, c.conv_depthwise_kernel_size];
  const depthwise = { padding: (kernel - 1) / 2, groups: width, bias: false };
  return module(
    {
      layer_norm: layerNorm(width),
      pointwise_conv1: conv1d(width, 2 * width, 1, { bias: false }),
      depthwise_conv: conv1d(width, width, kernel, depthwise),
      batch_norm: batchNorm(width),
      pointwise_conv2: conv1d(width, width, 1, { bias: false }),
    },
    (m, x: Tensor) => {
      const gated = channelGlu(m.pointwise_conv1(m.layer_norm(x).transpose(1, 2)));
      const normed = m.batch_norm(m.depthwise_conv(gated));
      return m.pointwise_conv2(activation(c.hidden_act)(normed)).transpose(1, 2);
    },
  );
};

/** A Conformer layer with the positions of the config's kind. */
export const conformerLayer = (c: Config): ConformerBlock =>
  speechConformerLayer(c, attention(c), convolution(c), 1e-5);

/** Rotary tables of frames, from frequencies that the checkpoint holds. */
export const rotaryPositions = (c: Config) => {
  const size = c.hidden_size / c.num_attention_heads;
  const frequencies = () =>
    Float32Array.from({ length: size / 2 }, (_, pair) => c.rotary_embedding_base ** ((-2 * pair) / size));
  return module(
    { inv_freq: new Parameter([size / 2], { kind: "exact", data: frequencies }) },
    (m, x: Tensor): RotaryTables => {
      const times = Tensor.arange(x.graph, x.size(1)).to("float32").unsqueeze(-1);
      const half = times.mul(m.inv_freq);
      const angles = Tensor.cat([half, half], -1).unsqueeze(0).unsqueeze(0);
      return { cos: angles.cos(), sin: angles.sin(), pairs: "halves" };
    },
  );
};

/** A convolution of positions, which the class has and no forward reads. */
export const unreadPositions = (c: Config) => {
  const unread = "no forward adds these positions";
  const [width, kernel] = [c.hidden_size, c.num_conv_pos_embeddings];
  const perGroup = width / c.num_conv_pos_embedding_groups;
  const weight = module(
    {
      original0: new Parameter([1, 1, kernel], { kind: "positive" }, { unread }),
      original1: new Parameter([width, perGroup, kernel], { kind: "weight", fanIn: perGroup * kernel }, { unread }),
    },
    () => undefined,
  );
  return module(
    {
      conv: module(
        {
          bias: new Parameter([width], { kind: "bias" }, { unread }),
          parametrizations: module({ weight }, () => undefined),
        },
        () => undefined,
      ),
    },
    () => undefined,
  );
};
