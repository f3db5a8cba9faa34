import type { DeepseekV4Config } from "@tiny-random/atlas/configs/deepseek_v4";
import { Parameter, type RotaryTables, rmsNorm, type Tensor } from "@tiny-random/nn";
import { turnLast } from "../../layers/rope/partial-turns.ts";

/** An RMS norm whose scale checkpoints keep in float32. */
export const keptNorm = (width: number, epsilon: number) =>
  rmsNorm(width, epsilon, new Parameter([width], { kind: "scale" }, { keepFloat32: true }));

/** Features of a head that are rotated: its last ones. */
export const rotarySizeOf = (c: DeepseekV4Config): number => Math.floor(c.head_dim * c.partial_rotary_factor);

/** Turns back what `turnLast` turned. */
export const turnLastBack = (x: Tensor, tables: RotaryTables | undefined): Tensor =>
  tables ? turnLast(x, { ...tables, sin: tables.sin.neg() }) : x;
