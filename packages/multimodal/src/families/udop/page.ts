// Where words and patches stand on a page, and which of the patches no word covers.
import type { NamedTensors } from "@tiny-random/core";
import { needed } from "@tiny-random/encoder-decoder/layers/seq2seq-family";
import { Tensor } from "@tiny-random/nn";

/** Words and patches of a page as one sequence: every word, then the patches that no word covers, then nothing. */
export interface Page {
  /** The patch below the middle of each word, int64 `[batch, length]`. */
  readonly below: Tensor;
  /** 1 for words that see the patch below them; not those in the page's corners, where special tokens stand. */
  readonly seeing: Tensor;
  /** The patches in the sequence's order, int64 `[batch, patches]`. */
  readonly order: Tensor;
  /** 1 for those that no word covers: they come first. int64 `[batch, patches]` */
  readonly free: Tensor;
  /** Left, upper, right and lower edges, as shares of the page: float64 `[batch, length + patches, 4]`. */
  readonly boxes: Tensor;
}

const edgesOf = (boxes: Tensor) =>
  [0, 1, 2, 3].map((edge) => boxes.select(2, edge)) as [left: Tensor, upper: Tensor, right: Tensor, lower: Tensor];

/** The row or column of the middle between two edges. */
const placeOf = (from: Tensor, to: Tensor, side: number): Tensor =>
  from
    .add(to)
    .div(2)
    .mul(side)
    .floor()
    .to("int64")
    .clamp(0, side - 1);

/** The edges of patches as shares of a page, `[side², 4]`. */
const patchBoxes = (side: number): number[] =>
  Array.from({ length: side ** 2 }, (_, index) => {
    const [row, column] = [Math.floor(index / side), index % side];
    return [column, row, column + 1, row + 1].map((edge) => edge / side);
  }).flat();

const isNowhere = (boxes: Tensor): Tensor => {
  const sum = edgesOf(boxes.to("float64")).reduce((all, edge) => all.add(edge));
  return sum.eq(0).logical_or(sum.eq(4));
};

/** Words in boxes `[batch, length, 4]` over a grid of so many patches a side. */
export const pageOf = (inputs: NamedTensors, side: number): Page => {
  const boxes = needed(inputs, "bbox");
  const { graph } = boxes;
  const [left, upper, right, lower] = edgesOf(boxes);
  const below = placeOf(upper, lower, side)
    .mul(side)
    .add(placeOf(left, right, side));
  const numbers = Tensor.arange(graph, side ** 2);
  const covered = below.unsqueeze(-1).eq(numbers).to("int64").amax(1);
  const order = covered
    .mul(side ** 2)
    .add(numbers)
    .argsort();
  const free = covered.gather(1, order).mul(-1).add(1);
  const all = graph.constant(patchBoxes(side), "float32", [side ** 2, 4]).to("float64");
  const ofPatches = order.embedding(all).mul(free.unsqueeze(-1).to("float64"));
  return {
    below,
    seeing: isNowhere(boxes).logical_not().to("float32"),
    order,
    free,
    boxes: Tensor.cat([boxes.to("float64"), ofPatches], 1),
  };
};

/** The mask of a page's sequence: of its words, then of its patches. */
export const pageMask = (inputs: NamedTensors, { free }: Pick<Page, "free">): Tensor =>
  Tensor.cat([needed(inputs, "attention_mask"), free], 1);
