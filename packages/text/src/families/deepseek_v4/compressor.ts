import type { DeepseekV4Config } from "@tiny-random/atlas/configs/deepseek_v4";
import {
  type AnyModule,
  addDims,
  type Dim,
  module,
  narrowedMask,
  Parameter,
  type RotaryTables,
  scaleDim,
  Tensor,
} from "@tiny-random/nn";
import type { LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { turnLast } from "../../layers/rope/partial-turns.ts";
import { ropeTables } from "../../layers/rope/rope.ts";
import { ropeOf } from "../../layers/rope/rope-settings.ts";
import { withPast } from "../../layers/sessions/cache.ts";
import { floatNorm, rotarySizeOf } from "./parts.ts";

/** One vector for every window of positions, and which of them each query sees. */
export interface Compressed {
  /** `[batch, 1, windows, size]`. */
  readonly vectors: Tensor;
  /** Additive, `[batch or 1, 1, queries, windows]`: a query sees the windows that ended before it, or with it. */
  readonly mask: Tensor;
}

/** Tokens `[batch, length, width]` → their windows, those of earlier positions too. */
export type Compressor = ((x: Tensor, layer: number, context: LayerContext) => Compressed) & AnyModule;

/** How windows are compressed. */
export interface CompressorSizes {
  /** Positions of a window. */
  readonly rate: number;
  readonly size: number;
  /** Whether a window reads the one before it as well, by further features. */
  readonly overlaps: boolean;
  /** What the cache keeps it under. */
  readonly name: "compressor" | "indexer";
}

/** Projections, kept in float32 beside float16 alone. */
const projection = (inputs: number, outputs: number) =>
  module(
    { weight: new Parameter([outputs, inputs], { kind: "weight", fanIn: inputs }, { keepFloat32: "float16" }) },
    (m, x: Tensor) => x.linear(m.weight),
  );

/** `[batch, length, features]` → `[batch, windows, rate, features]`, the last window filled up with zeros. */
const inWindows = (x: Tensor, rate: number): Tensor => {
  const { graph } = x;
  const features = x.size(2) as number;
  const padded = x.pad([0, 0, 0, rate - 1]);
  const windows = graph.floorDivide(addDims(x.size(1), rate - 1), rate);
  return padded.slice(1, 0, scaleDim(windows, rate)).reshape([x.size(0), windows, rate, features]);
};

/** The windows before these, whose first has `empty` before it: `[batch, windows, rate, size]`. */
const windowsBefore = (x: Tensor, empty: number): Tensor => {
  const none = x.graph.constant([empty], "float32", [1, 1, 1, 1]).expand([x.size(0), 1, x.size(2), x.size(3)]);
  return Tensor.cat([none, x], 1).slice(1, 0, -1);
};

/** Which windows queries see: those whose last position is not after the query's, of all that are complete. */
const seenWindows = (windows: Dim, total: Tensor, rate: number, { positions, handedOn }: LayerContext): Tensor => {
  const { graph } = total;
  const known = handedOn.get(`windows of ${rate}`);
  if (known) return known;
  if (!positions) throw new Error("windows are seen by positions");
  const index = Tensor.arange(graph, windows);
  const complete = index.lt(graph.dimValue(total.size(1)).div(rate));
  const ended = index.lt(positions.add(1).div(rate).unsqueeze(-1));
  const zero = graph.constant([0], "float32", []);
  const mask = narrowedMask(zero, ended.logical_and(complete)).unsqueeze(1);
  handedOn.set(`windows of ${rate}`, mask);
  return mask;
};

/** The rotary tables of windows `[batch, windows, size]`, each turned as its first position; those of one rate share them. */
const tablesOfWindows = (
  c: DeepseekV4Config,
  windows: Tensor,
  rate: number,
  { handedOn }: LayerContext,
): RotaryTables => {
  const [cos, sin] = [handedOn.get(`cosines of ${rate}`), handedOn.get(`sines of ${rate}`)];
  if (cos && sin) return { cos, sin, pairs: "neighbours" };
  const starts = Tensor.arange(windows.graph, windows.size(1)).mul(rate).unsqueeze(0);
  const tables = ropeTables(ropeOf(c, "compress"), starts, rotarySizeOf(c), "neighbours");
  handedOn.set(`cosines of ${rate}`, tables.cos).set(`sines of ${rate}`, tables.sin);
  return tables;
};

/**
 * Makes one vector of every window of positions: the mean of their projections, weighted by a softmax of gates over the window
 * (DeepSeek-AI, 2026).
 */
export const compressor = (c: DeepseekV4Config, sizes: CompressorSizes): Compressor => {
  const { rate, size, overlaps, name } = sizes;
  const features = overlaps ? 2 * size : size;
  return module(
    {
      wkv: projection(c.hidden_size, features),
      wgate: projection(c.hidden_size, features),
      norm: floatNorm(c, size),
      ape: new Parameter([rate, features], { kind: "bias" }, { keepFloat32: true }),
    },
    (m, x: Tensor, layer: number, context: LayerContext) => {
      const { cache } = context;
      // Of earlier positions too, since windows close at later ones.
      const total = Tensor.cat(
        [withPast(m.wkv(x), name, `${layer}.kv`, cache), withPast(m.wgate(x), name, `${layer}.gate`, cache)],
        -1,
      );
      const [values, gates] = inWindows(total, rate).chunk(2, -1) as [Tensor, Tensor];
      const both = (part: Tensor, empty: number): Tensor => {
        if (!overlaps) return part;
        const [forNext, own] = part.chunk(2, -1) as [Tensor, Tensor];
        return Tensor.cat([windowsBefore(forNext, empty), own], 2);
      };
      const weights = both(gates.add(m.ape), Number.NEGATIVE_INFINITY).softmax(2);
      const made = m.norm(both(values, 0).mul(weights).sum(2));
      return {
        vectors: turnLast(made.unsqueeze(1), tablesOfWindows(c, made, rate, context)),
        mask: seenWindows(made.size(1), total, rate, context),
      };
    },
  );
};
