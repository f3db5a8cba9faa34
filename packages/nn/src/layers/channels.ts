import type { Tensor } from "../tensor.ts";
import { asSequence } from "./patches.ts";

/** `[batch, channels, height, width]` → `[batch, height, width, channels]`. */
export const channelsLast = (x: Tensor): Tensor => x.permute(0, 2, 3, 1);

/** `[batch, height, width, channels]` → `[batch, channels, height, width]`. */
export const channelsFirst = (x: Tensor): Tensor => x.permute(0, 3, 1, 2);

/** What works on the last axis, at every pixel of `[batch, channels, height, width]`. */
export const atPixels = (x: Tensor, compute: (x: Tensor) => Tensor): Tensor => channelsFirst(compute(channelsLast(x)));

/** What works on images, for a sequence of an image's pixels: `[batch, height · width, channels]` → the result's pixels. */
export const asImage = (sequence: Tensor, image: Tensor, compute: (x: Tensor) => Tensor): Tensor =>
  asSequence(compute(imageOf(sequence, image)));

/** A sequence of pixels as the image it came from: `[batch, height · width, channels]` → `[batch, channels, height, width]`. */
export const imageOf = (sequence: Tensor, image: Tensor): Tensor =>
  sequence.transpose(1, 2).reshape([sequence.size(0), sequence.size(2), image.size(2), image.size(3)]);
