import type { Family, Variant } from "./plugin.ts";

/** A real checkpoint that a family names. */
export interface StatedCheckpoint {
  readonly id: string;
  /** The class that it is loaded as. */
  readonly architecture: string;
  /** What its files say beyond the reference's, where they say other things. */
  readonly variant?: Variant;
}

const named = ({ checkpoints = {} }: Pick<Family, "checkpoints">, variant?: Variant): StatedCheckpoint[] =>
  Object.entries(checkpoints).flatMap(([architecture, ids]) =>
    ids.map((id) => ({ id, architecture, ...(variant && { variant }) })),
  );

/** The real checkpoints that a family and its variants name. */
export const statedCheckpoints = (family: Pick<Family, "checkpoints" | "variants">): readonly StatedCheckpoint[] => [
  ...named(family),
  ...Object.values(family.variants ?? {}).flatMap((variant) => named(variant, variant)),
];
