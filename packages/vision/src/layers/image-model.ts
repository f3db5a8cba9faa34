import { type AnyModule, baseModel, type Children, keyed, module, type Tensor } from "@tiny-random/nn";

/** Inputs beside the pixels, by name. */
export type Extras = Readonly<Record<string, Tensor>>;

/** Pixels `[batch, channels, height, width]` → a class's outputs by name. */
export type ImageForward = (pixels: Tensor, extras: Extras) => Readonly<Record<string, Tensor>>;

/** A class with its weights. */
export type ImageModel = ImageForward & AnyModule;

/**
 * A backbone under its key with heads beside it.
 *
 * @param forward makes the class's outputs of what the backbone returns: hidden states, feature maps
 */
export const imageHeads = <K extends string, R, H extends Children>(
  key: K,
  backbone: ((pixels: Tensor, extras: Extras) => R) & AnyModule,
  heads: H,
  forward: (heads: H, found: R, pixels: Tensor) => Readonly<Record<string, Tensor>>,
): ImageModel =>
  module({ ...keyed(key, baseModel(backbone)), ...heads }, (m, pixels: Tensor, extras: Extras) =>
    forward(m, m[key](pixels, extras), pixels),
  );
