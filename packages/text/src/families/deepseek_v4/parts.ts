import type { DeepseekV4Config } from "@tiny-random/atlas/configs/deepseek_v4";
import { Parameter, type RotaryTables, rmsNorm, rotate, Tensor } from "@tiny-random/nn";

/** An RMS norm whose scale checkpoints keep in float32. */
export const keptNorm = (width: number, epsilon: number) =>
  rmsNorm(width, epsilon, new Parameter([width], { kind: "scale" }, { keepFloat32: true }));

/** Features of a head that are rotated: its last ones. */
export const rotarySizeOf = (c: DeepseekV4Config): number => Math.floor(c.head_dim * c.partial_rotary_factor);

/** Turns the last features of heads, each with its neighbour. */
export const turnLast = (x: Tensor, tables: RotaryTables | undefined): Tensor => {
  if (!tables) return x;
  const [size, rotated] = [x.size(-1) as number, tables.cos.size(-1) as number];
  const [staying, turning] = x.split([size - rotated, rotated], -1) as [Tensor, Tensor];
  return Tensor.cat([staying, rotate(turning, tables)], -1);
};

/** Turns back what `turnLast` turned. */
export const turnLastBack = (x: Tensor, tables: RotaryTables | undefined): Tensor =>
  tables ? turnLast(x, { ...tables, sin: tables.sin.neg() }) : x;
