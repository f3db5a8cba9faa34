import { batchNorm, conv2d, module, type Tensor } from "@tiny-random/nn";

/** A map twice as large, its corners where they were. */
export const doubled = (x: Tensor): Tensor => x.interpolate({ scale_factor: 2, mode: "bilinear", align_corners: true });

/** The config fields that a head for depths reads. */
export interface DepthHeadConfig {
  readonly fusion_hidden_size: number;
  readonly add_projection: boolean;
}

/** A depth for every pixel: `[batch, width, rows, columns]` → `[batch, 2 · rows, 2 · columns]`. Numbered as a list with what has no weights. */
export const depthHead = (c: DepthHeadConfig) => {
  const width = c.fusion_hidden_size;
  const layers = {
    0: conv2d(width, width / 2, 3, { padding: 1 }),
    2: conv2d(width / 2, 32, 3, { padding: 1 }),
    4: conv2d(32, 1, 1),
  };
  const head = module(layers, (m, x: Tensor) =>
    m[4](m[2](doubled(m[0](x))).relu())
      .relu()
      .squeeze(1),
  );
  const projection = c.add_projection ? conv2d(256, 256, 3, { padding: 1 }) : undefined;
  return module({ projection, head }, (m, x: Tensor) => m.head(m.projection ? m.projection(x).relu() : x));
};

/** Scores of labels for every place of a map. */
export const labelHead = (width: number, labels: number) => {
  const layers = {
    0: conv2d(width, width, 3, { padding: 1, bias: false }),
    1: batchNorm(width),
    4: conv2d(width, labels, 1),
  };
  const head = module(layers, (m, x: Tensor) => m[4](m[1](m[0](x)).relu()));
  return module({ head }, (m, x: Tensor) => m.head(x));
};

/** The parameters of a second such head, whose scores only training compares. */
export const unusedAuxiliary = Object.fromEntries(
  ["0.weight", "1.weight", "1.bias", "1.running_mean", "1.running_var", "4.weight", "4.bias"].map((name) => [
    `auxiliary_head.head.${name}`,
    "helps training only",
  ]),
);
