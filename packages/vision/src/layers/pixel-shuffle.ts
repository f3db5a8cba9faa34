import { scaleDim, type Tensor } from "@tiny-random/nn";

/** `torch.nn.PixelShuffle`: `[batch, n · by², rows, columns]` → `[batch, n, rows · by, columns · by]`. */
export const pixelShuffle = (x: Tensor, by: number): Tensor => {
  const channels = (x.size(1) as number) / by ** 2;
  const [rows, columns] = [x.size(2), x.size(3)];
  const squares = x.unflatten(1, [channels, by, by]).permute(0, 1, 4, 2, 5, 3);
  return squares
    .flatten(4)
    .flatten(2, 3)
    .reshape([x.size(0), channels, scaleDim(rows, by), scaleDim(columns, by)]);
};
