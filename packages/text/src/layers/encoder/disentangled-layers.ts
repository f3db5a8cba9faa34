import {
  activation,
  bias,
  type DisentangledConfig,
  type DisentangledContext,
  distanceBuckets,
  distanceIndex,
  embedding,
  layerNorm,
  module,
  type Tensor,
  weight,
} from "@tiny-random/nn";
import { throughLayers } from "./encoder.ts";
import type { EncoderBlock, EncoderContext } from "./encoder-attention.ts";

/** The config fields that layers of disentangled attention read. */
export interface DisentangledEncoderConfig extends DisentangledConfig {
  readonly layer_norm_eps: number;
  readonly norm_rel_ebd?: string;
  readonly conv_kernel_size?: number;
  readonly conv_groups?: number;
  readonly conv_act?: string;
}

/** A convolution of the embeddings, added to the first layer's output. */
const convolution = (c: DisentangledEncoderConfig, kernel: number) => {
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

/** Layers that share the embeddings of relative positions, with a convolution beside the first one where the config has a kernel. */
export const disentangledLayers = (c: DisentangledEncoderConfig, layer: readonly EncoderBlock[]) => {
  const buckets = distanceBuckets(c);
  const isNormed = (c.norm_rel_ebd ?? "none").toLowerCase().includes("layer_norm");
  return module(
    {
      layer,
      rel_embeddings: c.relative_attention ? embedding(2 * buckets.span, c.hidden_size) : undefined,
      LayerNorm: isNormed ? layerNorm(c.hidden_size, c.layer_norm_eps) : undefined,
      conv: c.conv_kernel_size ? convolution(c, c.conv_kernel_size) : undefined,
    },
    (m, x: Tensor, context: EncoderContext) => {
      const table = m.rel_embeddings && x.graph.parameter(m.rel_embeddings.weight);
      const embeddings = table && (m.LayerNorm?.(table) ?? table);
      const relative = embeddings && { embeddings, index: distanceIndex(x, buckets) };
      const inner: DisentangledContext & EncoderContext = relative ? { ...context, relative } : context;
      const [first, ...rest] = m.layer as [EncoderBlock, ...EncoderBlock[]];
      const layered = first(x, inner);
      return throughLayers(rest, m.conv?.(x, layered, context) ?? layered, inner);
    },
  );
};
