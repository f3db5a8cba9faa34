import type { DeepseekV4Config } from "@tiny-random/atlas/configs/deepseek_v4";
import type { RotaryTables, Tensor } from "@tiny-random/nn";
import { keptNorm } from "../../layers/decoder/kept-norm.ts";
import { turnLast } from "../../layers/rope/partial-turns.ts";

/** An RMS norm whose scale stays in float32 in every checkpoint. */
export const floatNorm = (c: DeepseekV4Config, width: number) => keptNorm(width, c.rms_norm_eps, true);

/** Features of a head that are rotated: its last ones. */
export const rotarySizeOf = (c: DeepseekV4Config): number => Math.floor(c.head_dim * c.partial_rotary_factor);

/** Turns back what `turnLast` turned. */
export const turnLastBack = (x: Tensor, tables: RotaryTables | undefined): Tensor =>
  tables ? turnLast(x, { ...tables, sin: tables.sin.neg() }) : x;
