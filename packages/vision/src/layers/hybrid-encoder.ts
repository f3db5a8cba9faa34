// RT-DETR's hybrid encoder (Zhao et al., 2023): attention within the coarsest map (AIFI), convolutions across maps (CCFM).
import { InputError } from "@tiny-random/core";
import { activation, asSequence, batchNorm, conv2d, imageOf, layerNorm, module, Tensor } from "@tiny-random/nn";
import { feedForward, positionedAttention, postNorm } from "./detr-transformer.ts";
import type { ImageBlock } from "./image-block.ts";

/** The config fields of the encoder. */
export interface HybridEncoderConfig {
  readonly encoder_hidden_dim: number;
  readonly encoder_in_channels: readonly number[];
  readonly encoder_layers: number;
  readonly encoder_ffn_dim: number;
  readonly encoder_attention_heads: number;
  readonly encode_proj_layers: readonly number[];
  readonly encoder_activation_function: string;
  readonly activation_function: string;
  readonly positional_encoding_temperature: number;
  /** Where it is set, evaluation adds no positions. */
  readonly eval_size: number | readonly number[] | null;
  readonly normalize_before: boolean;
  readonly hidden_expansion: number;
  readonly layer_norm_eps: number;
  readonly batch_norm_eps: number;
}

/** What a convolution has beside its channels; its padding keeps the size where the stride is 1. */
export interface ConvNormOptions {
  readonly kernel: number;
  readonly stride?: number;
  readonly groups?: number;
  readonly act?: string | undefined;
}

/** Convolution, batch norm, activation. */
export const convNorm = (
  c: { readonly batch_norm_eps: number },
  inputs: number,
  outputs: number,
  { kernel, stride = 1, groups = 1, act = "linear" }: ConvNormOptions,
): ImageBlock => {
  const padding = Math.floor((kernel - 1) / 2);
  return module(
    {
      conv: conv2d(inputs, outputs, kernel, { stride, groups, padding, bias: false }),
      norm: batchNorm(outputs, c.batch_norm_eps),
    },
    (m, x: Tensor) => activation(act)(m.norm(m.conv(x))),
  );
};

/** A 3 × 3 and a 1 × 1 convolution side by side (RepVGG of Ding et al., 2021). */
export const repVgg = (c: HybridEncoderConfig, channels: number): ImageBlock =>
  module(
    { conv1: convNorm(c, channels, channels, { kernel: 3 }), conv2: convNorm(c, channels, channels, { kernel: 1 }) },
    (m, x: Tensor) => activation(c.activation_function)(m.conv1(x).add(m.conv2(x))),
  );

/** Two paths, one of which has RepVGG blocks (CSPNet of Wang et al., 2019). */
export const cspRep = (
  c: HybridEncoderConfig,
  inputs: number,
  outputs: number,
  hidden: number,
  blocks = 3,
): ImageBlock => {
  const one = (from: number, to: number) => convNorm(c, from, to, { kernel: 1, act: c.activation_function });
  return module(
    {
      conv1: one(inputs, hidden),
      conv2: one(inputs, hidden),
      bottlenecks: Array.from({ length: blocks }, () => repVgg(c, hidden)),
      conv3: hidden === outputs ? undefined : one(hidden, outputs),
    },
    (m, x: Tensor) => {
      const first = m.bottlenecks.reduce((h, block) => block(h), m.conv1(x));
      const joined = first.add(m.conv2(x));
      return m.conv3?.(joined) ?? joined;
    },
  );
};

/** Sines, then cosines, of rows, then of columns: `[1, rows · columns, width]`. */
const gridSines = (map: Tensor, c: HybridEncoderConfig): Tensor => {
  const { graph } = map;
  const { encoder_hidden_dim: width, positional_encoding_temperature: temperature } = c;
  const quarter = width / 4;
  const [rows, columns] = [map.size(2), map.size(3)];
  const rates = graph.constant(
    Float32Array.from({ length: quarter }, (_, index) => 1 / temperature ** (index / quarter)),
    "float32",
  );
  const turns = (length: typeof rows) => Tensor.arange(graph, length).to("float32").unsqueeze(-1).mul(rates);
  const spread = (x: Tensor, axis: number) => x.unsqueeze(axis).expand([rows, columns, quarter]);
  const [down, across] = [turns(rows), turns(columns)];
  const parts = [spread(down.sin(), 1), spread(down.cos(), 1), spread(across.sin(), 0), spread(across.cos(), 0)];
  return Tensor.cat(parts, -1).flatten(0, 1).unsqueeze(0);
};

/** Self-attention among the places of a map, then feed-forward. */
const encoderLayer = (c: HybridEncoderConfig, keys?: Readonly<Record<string, string>>) => {
  const width = c.encoder_hidden_dim;
  const sizes = {
    width,
    heads: c.encoder_attention_heads,
    feedForward: c.encoder_ffn_dim,
    act: c.encoder_activation_function,
    epsilon: c.layer_norm_eps,
  };
  const children = {
    self_attn: positionedAttention(sizes, keys),
    self_attn_layer_norm: layerNorm(width, c.layer_norm_eps),
    ...feedForward(sizes),
  };
  return module(children, (m, x: Tensor, positions: Tensor) => {
    const attention = (h: Tensor) => m.self_attn(h, positions, { values: h, positions });
    const block = (h: Tensor) => m.fc2(activation(sizes.act)(m.fc1(h)));
    if (!c.normalize_before) return postNorm(postNorm(x, m.self_attn_layer_norm, attention), m.final_layer_norm, block);
    // The reference adds the feed-forward block to what it normalized.
    const attended = m.final_layer_norm(x.add(attention(m.self_attn_layer_norm(x))));
    return attended.add(block(attended));
  });
};

/** Attention-based intra-scale feature interaction. */
const aifi = (c: HybridEncoderConfig, parts: HybridEncoderParts) =>
  module(
    { layers: Array.from({ length: c.encoder_layers }, () => encoderLayer(c, parts.attentionKeys)) },
    (m, map: Tensor) => {
      const positions =
        c.eval_size === null ? (parts.positions ?? gridSines)(map, c) : map.graph.constant([0], "float32");
      const attended = m.layers.reduce((x, layer) => layer(x, positions), asSequence(map));
      return imageOf(attended, map);
    },
  );

/** The parts in which hybrid encoders differ. */
export interface HybridEncoderParts {
  lateral(c: HybridEncoderConfig): ImageBlock;
  /** Two maps of one size as one; side by side by default. */
  join?(one: Tensor, other: Tensor): Tensor;
  /** What joined maps go through. */
  fuse(c: HybridEncoderConfig): ImageBlock;
  downsample(c: HybridEncoderConfig): ImageBlock;
  /** Names of an attention's maps, where they are not DETR's. */
  readonly attentionKeys?: Readonly<Record<string, string>>;
  /** Position embeddings of a map, `[1, places, width]`; sines of rows, then of columns by default. */
  positions?(map: Tensor, c: HybridEncoderConfig): Tensor;
}

/** RT-DETR's own parts. */
export const hybridParts: HybridEncoderParts = {
  lateral: (c) => convNorm(c, c.encoder_hidden_dim, c.encoder_hidden_dim, { kernel: 1, act: c.activation_function }),
  fuse: (c) => {
    const width = c.encoder_hidden_dim;
    return cspRep(c, 2 * width, width, Math.trunc(width * c.hidden_expansion));
  },
  downsample: (c) =>
    convNorm(c, c.encoder_hidden_dim, c.encoder_hidden_dim, { kernel: 3, stride: 2, act: c.activation_function }),
};

/** The encoder's parts. */
export const hybridChildren = (c: HybridEncoderConfig, parts: HybridEncoderParts) => {
  const steps = c.encoder_in_channels.slice(1);
  return {
    encoder: c.encode_proj_layers.map(() => aifi(c, parts)),
    lateral_convs: steps.map(() => parts.lateral(c)),
    fpn_blocks: steps.map(() => parts.fuse(c)),
    downsample_convs: steps.map(() => parts.downsample(c)),
    pan_blocks: steps.map(() => parts.fuse(c)),
  };
};

/** A map that `encode_proj_layers` names. Throws InputError where there is none. */
const mapAt = (maps: readonly Tensor[], index: number): Tensor => {
  const map = maps[index];
  if (map) return map;
  throw new InputError(
    `encode_proj_layers names map ${index} of ${maps.length}, which the stages in out_features of backbone_config make`,
    "Choose more stages, or an earlier map.",
  );
};

const sideBySide = (one: Tensor, other: Tensor): Tensor => Tensor.cat([one, other], 1);

/** Maps from fine to coarse → the same number, each knowing of all: down to the finest map (FPN), and up again (PAN). */
export const acrossMaps = (
  m: ReturnType<typeof hybridChildren>,
  c: HybridEncoderConfig,
  given: readonly Tensor[],
  join = sideBySide,
): Tensor[] => {
  const maps = [...given];
  for (const [order, index] of (c.encoder_layers > 0 ? c.encode_proj_layers : []).entries())
    maps[index] = m.encoder[order]?.(mapAt(maps, index)) as Tensor;
  const fine = [maps.at(-1) as Tensor];
  for (const [step, lateral] of m.lateral_convs.entries()) {
    const finer = maps[maps.length - 2 - step] as Tensor;
    const coarse = lateral(fine[0] as Tensor);
    const enlarged = coarse.interpolate({ size: [finer.size(2), finer.size(3)] });
    const fused = m.fpn_blocks[step]?.(join(enlarged, finer)) as Tensor;
    fine.splice(0, 1, fused, coarse);
  }
  const found = [fine[0] as Tensor];
  for (const [step, downsample] of m.downsample_convs.entries()) {
    const joined = join(downsample(found[step] as Tensor), fine[step + 1] as Tensor);
    found.push(m.pan_blocks[step]?.(joined) as Tensor);
  }
  return found;
};

/** RT-DETR's encoder: what `acrossMaps` says. */
export const hybridEncoder = (c: HybridEncoderConfig, parts: HybridEncoderParts) =>
  module(hybridChildren(c, parts), (m, given: readonly Tensor[]) => acrossMaps(m, c, given, parts.join));
