// Vision Transformers whose patches stay in windows, several of an image, from the first layer to the last.

import { attend, linear, module, splitHeads, type Tensor, type VitBlock } from "@tiny-random/nn";
import { type ImageSize, imageSizeOf, type WrittenSize } from "../image-size.ts";

/** The config fields that the attention reads. */
interface WindowedVitConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly qkv_bias: boolean;
}

/** Attention whose four projections stand side by side. */
export const separateVitAttention = (c: WindowedVitConfig, keyBias = c.qkv_bias): VitBlock => {
  const { hidden_size: width, num_attention_heads: heads, qkv_bias: bias } = c;
  return module(
    {
      q_proj: linear(width, width, { bias }),
      k_proj: linear(width, width, { bias: keyBias }),
      v_proj: linear(width, width, { bias }),
      o_proj: linear(width, width),
    },
    (m, x: Tensor) => {
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      return m.o_proj(attend(split(m.q_proj(x)), split(m.k_proj(x)), split(m.v_proj(x))));
    },
  );
};

/**
 * What is computed over all windows of an image, one after another: `[batch · windows, length, width]` → the same.
 *
 * @param windows of an image
 */
export const acrossWindows = (x: Tensor, windows: number, compute: (x: Tensor) => Tensor): Tensor => {
  const batch = x.graph.floorDivide(x.size(0), windows);
  const image = x.unflatten(0, [batch, windows]);
  return compute(image.flatten(1, 2)).reshape(image.shape).flatten(0, 1);
};

/** Images of three by four patches in each of their windows. */
export const largerWindows = (windowsAcross: number, patchSize: WrittenSize): ImageSize => {
  const { height, width } = imageSizeOf(patchSize);
  return { height: 3 * windowsAcross * height, width: 4 * windowsAcross * width };
};

/** The edge of square images: two patches along each window, six in all where windows are few. */
export const windowedEdge = (windowsAcross: number, patchSize: number): number =>
  patchSize * windowsAcross * Math.max(2, Math.ceil(6 / windowsAcross));
