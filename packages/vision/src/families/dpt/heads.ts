import type { DPTConfig } from "@tiny-random/atlas/configs/dpt";
import { batchNorm, conv2d, module, type Tensor } from "@tiny-random/nn";

/** A feature map upsampled to twice its size, its corners aligned. */
export const upsampled = (x: Tensor): Tensor =>
  x.interpolate({ scale_factor: 2, mode: "bilinear", align_corners: true });

/** Depth estimation: `[batch, width, rows, columns]` → `[batch, 2 · rows, 2 · columns]`. The list's other numbers have no weights. */
export const depthHead = (c: DPTConfig) => {
  const width = c.fusion_hidden_size;
  const head = module(
    {
      0: conv2d(width, width / 2, 3, { padding: 1 }),
      2: conv2d(width / 2, 32, 3, { padding: 1 }),
      4: conv2d(32, 1, 1),
    },
    (m, x: Tensor) =>
      m[4](m[2](upsampled(m[0](x))).relu())
        .relu()
        .squeeze(1),
  );
  const projection = c.add_projection ? conv2d(256, 256, 3, { padding: 1 }) : undefined;
  return module({ projection, head }, (m, x: Tensor) => m.head(m.projection ? m.projection(x).relu() : x));
};

/** Semantic segmentation: scores of labels at every place of a feature map. The list's other numbers have no weights. */
export const segmentationHead = (width: number, labels: number) => {
  const head = module(
    {
      0: conv2d(width, width, 3, { padding: 1, bias: false }),
      1: batchNorm(width),
      4: conv2d(width, labels, 1),
    },
    (m, x: Tensor) => m[4](m[1](m[0](x)).relu()),
  );
  return module({ head }, (m, x: Tensor) => m.head(x));
};
