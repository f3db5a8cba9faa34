import { hiera } from "@tiny-random/atlas/configs/hiera";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import {
  attend,
  channelsLast,
  conv2d,
  type Dim,
  interpolatedPositions,
  layerNorm,
  linear,
  module,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";
import { dinov2Mlp } from "../../layers/dinov2.ts";
import { afterEach } from "../../layers/feature-maps.ts";
import { learnedTokens } from "../../layers/vit-embeddings.ts";
import type { UnitShape } from "./units.ts";

export const facts = narrowed(hiera, { image_size: "list", patch_size: "list", patch_stride: "list" });
export type HieraConfig = ConfigOf<typeof facts>;

/** Channels of every stage. */
export const stageWidths = (c: HieraConfig): number[] =>
  c.depths.map((_, stage) => Math.trunc(c.embed_dim * c.embed_dim_multiplier ** stage));

export const lastWidth = (c: HieraConfig): number => stageWidths(c).at(-1) ?? 0;

const strideOf = (c: HieraConfig) => c.query_stride as readonly [number, number];

/** A mask unit after so many poolings. */
export const unitShape = (c: HieraConfig, poolings = 0): UnitShape => ({
  divisions: c.depths.length - 1 - Math.min(poolings, c.num_query_pool),
  stride: strideOf(c),
});

/** Rows and columns of tokens of an image of the config's size. */
export const tokenGrid = (c: HieraConfig): readonly [number, number] => {
  const [height = 0, width = 0] = c.image_size;
  const [down = 1, across = 1] = c.patch_stride;
  return [Math.floor(height / down), Math.floor(width / across)];
};

const projected = (c: HieraConfig) => {
  const options = {
    stride: c.patch_stride as readonly [number, number],
    padding: c.patch_padding as readonly [number, number],
  };
  const projection = conv2d(c.num_channels, c.embed_dim, c.patch_size as readonly [number, number], options);
  return module({ projection }, (m, pixels: Tensor) => channelsLast(m.projection(pixels)));
};

/** Overlapping patches with learned positions: pixels → a grid of tokens, `[batch, height, width, channels]`. */
export const embeddings = (c: HieraConfig) => {
  const [rows, columns] = tokenGrid(c);
  return module(
    { patch_embeddings: projected(c), position_embeddings: learnedTokens(c.embed_dim, rows * columns) },
    (m, pixels: Tensor) => {
      const grid = m.patch_embeddings(pixels);
      const size = [grid.size(1), grid.size(2)] as const;
      const positions = { table: m.position_embeddings, tokens: 0, learned: [rows, columns] as const };
      return grid.add(interpolatedPositions(grid, positions, size).reshape([1, ...size, c.embed_dim]));
    },
  );
};

/** What a layer does to tokens `[batch, places, units, inputs]`. */
export interface LayerPlan {
  readonly inputs: number;
  readonly outputs: number;
  readonly heads: number;
  /** Tokens that are pooled to one query. */
  readonly pooled: number;
  /** Whether a token sees its mask unit alone. */
  readonly inUnits: boolean;
}

/** The largest of what is pooled: `[batch, places, units, channels]` → fewer places. */
const pooledPlaces = (x: Tensor, count: number): Tensor =>
  count === 1 ? x : x.unflatten(1, [count, (x.size(1) as number) / count]).amax(1);

/** Attention inside mask units, or over all tokens, with pooled queries. */
const attention = ({ inputs, outputs, heads, pooled, inUnits }: LayerPlan) =>
  module({ qkv: linear(inputs, 3 * outputs), proj: linear(outputs, outputs) }, (m, x: Tensor) => {
    const [all, key, value] = m.qkv(x).chunk(3, -1) as [Tensor, Tensor, Tensor];
    const query = pooledPlaces(all, pooled);
    const sequences = (part: Tensor) => (inUnits ? part.transpose(1, 2).flatten(0, 1) : part.flatten(1, 2));
    const split = (part: Tensor) => splitHeads(sequences(part), heads, outputs / heads);
    const attended = attend(split(query), split(key), split(value));
    const [batch, places, units] = query.shape as [Dim, Dim, Dim];
    return m.proj(
      inUnits ? attended.unflatten(0, [batch, units]).transpose(1, 2) : attended.unflatten(1, [places, units]),
    );
  });

/** A pre-norm layer; the first of a stage with other channels projects and pools what it adds to. */
const layer = (c: HieraConfig, plan: LayerPlan) => {
  const { inputs, outputs, pooled } = plan;
  return module(
    {
      layernorm_before: layerNorm(inputs, c.layer_norm_eps),
      attn: attention(plan),
      layernorm_after: layerNorm(outputs, c.layer_norm_eps),
      mlp: dinov2Mlp({ hidden_size: outputs, hidden_act: c.hidden_act }, Math.trunc(outputs * c.mlp_ratio)),
      proj: inputs === outputs ? undefined : linear(inputs, outputs),
    },
    (m, x: Tensor) => {
      const normed = m.layernorm_before(x);
      const stream = m.proj ? pooledPlaces(m.proj(normed), pooled) : x;
      const attended = stream.add(m.attn(normed));
      return attended.add(m.mlp(m.layernorm_after(attended)));
    },
  );
};

/** Layers one after another; the first one has another plan than the rest. */
export const hieraStage = (c: HieraConfig, depth: number, first: LayerPlan, later: LayerPlan) =>
  module(
    { layers: Array.from({ length: depth }, (_, index) => layer(c, index === 0 ? first : later)) },
    (m, x: Tensor) => m.layers.reduce((h, each) => each(h), x),
  );

/** A stage of the encoder; queries are pooled at its beginning, and seen inside the units of the stage before. */
const stageAt = (c: HieraConfig, stage: number) => {
  const widths = stageWidths(c);
  const outputs = widths[stage] ?? 0;
  const [down, across] = strideOf(c);
  const inUnits = c.masked_unit_attention[stage] ?? false;
  const later = { inputs: outputs, outputs, heads: c.num_heads[stage] ?? 1, pooled: 1, inUnits };
  const inEarlierUnits = c.masked_unit_attention[Math.max(0, stage - 1)] ?? false;
  const first = {
    inputs: widths[stage - 1] ?? c.embed_dim,
    outputs,
    heads: later.heads,
    pooled: stage > 0 && stage <= c.num_query_pool ? down * across : 1,
    inUnits: inUnits || inEarlierUnits,
  };
  return hieraStage(c, c.depths[stage] ?? 1, first, later);
};

/** Tokens `[batch, places, units, channels]` before the first stage and after each. */
export const encoder = (c: HieraConfig) =>
  module({ stages: c.depths.map((_, stage) => stageAt(c, stage)) }, (m, x: Tensor) => afterEach(m.stages, x));
