// Squares of patches merged into one feature each, for images of any one size.
import { activation, linear, module, rmsNorm, scaleDim, type Tensor } from "@tiny-random/nn";

/** What a projector of merged patches depends on. */
export interface MergerSizes {
  /** Features of a patch in the tower, and of a token in the text. */
  readonly width: number;
  readonly textWidth: number;
  /** Layers of the tower whose states are side by side. */
  readonly layers?: number;
  readonly patch: number;
  /** Patches along an edge of a square. */
  readonly merge: number;
  readonly epsilon: number;
  readonly act: string;
  readonly bias: boolean;
}

/**
 * Squares of patches, each square's values channel by channel: `[images, patches, width]` → `[images, squares, width · merge²]`.
 *
 * @param pixels `[images, channels, height, width]`, which the patches are of
 */
const squares = (x: Tensor, pixels: Tensor, { patch, merge }: Pick<MergerSizes, "patch" | "merge">): Tensor => {
  const { graph } = x;
  const [height, width] = [pixels.size(2), pixels.size(3)];
  const features = x.size(2);
  const grid = x
    .transpose(1, 2)
    .reshape([x.size(0), features, graph.floorDivide(height, patch), graph.floorDivide(width, patch)]);
  const [rows, columns] = [height, width].map((edge) => graph.floorDivide(edge, patch * merge)) as [
    typeof height,
    typeof width,
  ];
  const whole = grid.slice(2, 0, scaleDim(rows, merge)).slice(3, 0, scaleDim(columns, merge));
  return whole
    .reshape([x.size(0), features, rows, merge, columns, merge])
    .permute(0, 2, 4, 1, 3, 5)
    .flatten(1, 2)
    .flatten(2);
};

/**
 * Mistral 3's projector: patches normed, merged in squares by a linear map, then two linear layers to the text's width.
 *
 * @returns of states `[images, patches, width]` and the pixels they are of: `[images, squares, text width]`
 */
export const mergingProjector = (sizes: MergerSizes) => {
  const { width, textWidth, layers = 1, merge, bias } = sizes;
  return module(
    {
      norm: rmsNorm(width, sizes.epsilon),
      patch_merger: module({ merging_layer: linear(width * merge ** 2, width, { bias: false }) }, (m, x: Tensor) =>
        m.merging_layer(x),
      ),
      linear_1: linear(width * layers, textWidth, { bias }),
      linear_2: linear(textWidth, textWidth, { bias }),
    },
    (m, x: Tensor, pixels: Tensor) => {
      const merged = m.patch_merger(squares(m.norm(x), pixels, sizes));
      return m.linear_2(activation(sizes.act)(m.linear_1(merged)));
    },
  );
};
