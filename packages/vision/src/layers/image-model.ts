import { type AnyModule, baseModel, type Children, type Module, module, type Tensor } from "@tiny-random/nn";

/** Inputs beside the pixels, by name. */
export type Extras = Readonly<Record<string, Tensor>>;

/** Pixels `[batch, channels, height, width]` → a class's outputs by name. */
export type ImageForward = (pixels: Tensor, extras: Extras) => Readonly<Record<string, Tensor>>;

/** A class with its weights. */
export type ImageModel = ImageForward & AnyModule;

/** A backbone under its key, heads beside it, and what they make of what it gives: hidden states, maps of features. */
export const imageHeads = <B extends AnyModule & ((pixels: Tensor, extras: Extras) => unknown), H extends Children>(
  key: string,
  backbone: B,
  heads: H,
  forward: (heads: H, found: ReturnType<B>, pixels: Tensor) => Readonly<Record<string, Tensor>>,
): ImageModel => {
  const children = { [key]: baseModel(backbone), ...heads } as Children;
  return module(children, (m, pixels: Tensor, extras: Extras) => {
    const base = m[key] as unknown as B;
    return forward(m as H, base(pixels, extras) as ReturnType<B>, pixels);
  }) as Module<Children, [Tensor, Extras], Readonly<Record<string, Tensor>>>;
};
