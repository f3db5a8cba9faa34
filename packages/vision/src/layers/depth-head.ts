import { conv2d, type Dim, module, type Tensor } from "@tiny-random/nn";

/** The config fields that the head reads. */
interface DepthHeadConfig {
  readonly fusion_hidden_size: number;
  readonly head_hidden_size: number;
}

/**
 * Depth at every pixel of a map, `[batch, height, width]` (Depth Anything; Yang et al., 2024).
 *
 * @param act makes depth of scores
 */
export const depthHead = (c: DepthHeadConfig, act: (scores: Tensor) => Tensor) => {
  const width = c.fusion_hidden_size;
  return module(
    {
      conv1: conv2d(width, width / 2, 3, { padding: 1 }),
      conv2: conv2d(width / 2, c.head_hidden_size, 3, { padding: 1 }),
      conv3: conv2d(c.head_hidden_size, 1, 1),
    },
    (m, fused: Tensor, size: readonly [height: Dim, width: Dim]) => {
      const upsampled = m.conv1(fused).interpolate({ size, mode: "bilinear", align_corners: true });
      return act(m.conv3(m.conv2(upsampled).relu()).squeeze(1));
    },
  );
};
