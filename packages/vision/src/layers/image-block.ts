import type { AnyModule, Tensor } from "@tiny-random/nn";

/** `[batch, channels, height, width]` → the same with other channels or sizes. */
export type ImageBlock = ((x: Tensor) => Tensor) & AnyModule;
