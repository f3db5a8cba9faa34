import { conv2d, forbidden, module, Parameter, Tensor } from "@tiny-random/nn";
import { countedModules } from "./counted-modules.ts";
import { deformableEncoder } from "./deformable-encoder.ts";
import { groupNormConvolution } from "./group-norm-convolution.ts";
import { flattenedMaps, placeMiddles, unflattenedMaps } from "./map-levels.ts";
import { clearOfZero, wholePositions } from "./mask-queries.ts";

/** The coarsest maps, which are encoded and which queries read. */
export const levelCount = 3;

/** What a pixel decoder is made of. */
interface PixelDecoderPlan {
  readonly width: number;
  /** Of the map that masks are computed from. */
  readonly maskWidth: number;
  readonly layers: number;
  readonly heads: number;
  readonly feedForward: number;
  /** How many pixels a place of each map of the backbone covers along an edge. */
  readonly strides: readonly number[];
  /** The same of the map that masks are computed from. */
  readonly finestStride: number;
}

/** The coarse maps encoded by deformable attention, and a finer one (FPN) that masks are computed from. */
export const maskPixelDecoder = (channels: readonly number[], plan: PixelDecoderPlan) => {
  const { width } = plan;
  const finer = Math.trunc(Math.log2(Math.min(...plan.strides.slice(-levelCount))) - Math.log2(plan.finestStride));
  const adapters = channels.slice(0, finer).map((inputs) => groupNormConvolution(inputs, width, 1, { bias: false }));
  const smoothers = adapters.map(() => groupNormConvolution(width, width, 3, { bias: false }));
  const sizes = { width, heads: plan.heads, feedForward: plan.feedForward, act: "relu" };
  const coarse = channels.slice(-levelCount).toReversed();
  const children = {
    level_embed: new Parameter([levelCount, width], { kind: "embedding" }),
    input_projections: coarse.map((inputs) => groupNormConvolution(inputs, width, 1)),
    encoder: deformableEncoder(plan.layers, sizes, { levels: levelCount, points: 4 }),
    mask_projection: conv2d(width, plan.maskWidth, 1),
    ...countedModules("adapter_", adapters),
    ...countedModules("layer_", smoothers),
  };
  return module(children, (m, maps: readonly Tensor[]) => {
    const read = maps.slice(-levelCount).toReversed();
    const projected = read.map((map, level) => m.input_projections[level]?.(map) ?? map);
    const { sequence, levels } = flattenedMaps(projected);
    const { graph } = sequence;
    const embedded = graph.parameter(m.level_embed);
    const positions = projected.map((map, level) => wholePositions(graph, map, width).add(embedded.select(0, level)));
    const middles = levels.map((level) => placeMiddles(graph, level));
    const references = Tensor.cat(middles, 0).unsqueeze(0).unsqueeze(2);
    const encoded = unflattenedMaps(
      m.encoder(Tensor.cat(positions, 1), references, { values: sequence, levels }),
      levels,
    );
    const finest = adapters
      .map((adapt, index) => ({ adapt, smooth: smoothers[index], map: maps[index] as Tensor }))
      .toReversed()
      .reduce((x, { adapt, smooth, map }) => {
        const beside = adapt(map);
        const enlarged = x.interpolate({ size: [beside.size(2), beside.size(3)], mode: "bilinear" });
        const joined = beside.add(enlarged);
        return smooth?.(joined).relu() ?? joined;
      }, encoded.at(-1) as Tensor);
    return { levels: encoded, pixels: m.mask_projection(finest) };
  });
};

/** What a query may look at: places of its mask, or all where the mask has none. */
export const insideMask = (mask: Tensor, map: Tensor): Tensor => {
  const resized = mask.interpolate({ size: [map.size(2), map.size(3)], mode: "bilinear" }).flatten(2);
  clearOfZero(resized);
  const open = resized.ge(0);
  const nowhere = open.to("float32").amax(-1, true).lt(0.5);
  return resized.mul(0).where(open.logical_or(nowhere), forbidden).unsqueeze(1);
};
