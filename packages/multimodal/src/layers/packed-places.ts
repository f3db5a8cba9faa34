import { type RotaryTables, Tensor } from "@tiny-random/nn";

/** Where packed patches stand in their images, and in which frame of all, `[patches]` each. */
export const packedPlaces = (patches: Tensor, grids: Tensor, merge: number) => {
  const [frames, rows, columns] = [0, 1, 2].map((axis) => grids.select(1, axis)) as [Tensor, Tensor, Tensor];
  const area = rows.mul(columns);
  const ends = frames.mul(area).cumsum(0);
  const index = Tensor.arange(grids.graph, patches.size(0));
  const image = ends.unsqueeze(0).le(index.unsqueeze(1)).to("int64").sum(1);
  const own = (perImage: Tensor) => perImage.index_select(0, image);
  const within = index.sub(own(ends.sub(frames.mul(area))));
  const place = within.remainder(own(area));
  const [block, inner] = [place.div(merge ** 2), place.remainder(merge ** 2)];
  const perRow = own(columns).div(merge);
  return {
    frame: own(frames.cumsum(0).sub(frames)).add(within.div(own(area))),
    row: block.div(perRow).mul(merge).add(inner.div(merge)),
    column: block.remainder(perRow).mul(merge).add(inner.remainder(merge)),
  };
};

/** Half of each head's pairs turn by a patch's row, half by its column, `[1, 1, patches, head_dim]`. */
export const gridTables = (row: Tensor, column: Tensor, headSize: number): RotaryTables => {
  const count = headSize / 4;
  const frequencies = Float32Array.from({ length: count }, (_, pair) => 10000 ** (-pair / count));
  const turns = row.graph.constant(frequencies, "float32", [1, count]);
  const [high, wide] = [row, column].map((at) => at.to("float32").unsqueeze(1).mul(turns)) as [Tensor, Tensor];
  const angles = Tensor.cat([high, wide, high, wide], -1).unsqueeze(0).unsqueeze(0);
  return { cos: angles.cos(), sin: angles.sin(), pairs: "halves" };
};
