import type { StoredTensor } from "@tiny-random/nn";
import { editWeights } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

const swapStored = (tensors: Map<string, StoredTensor>): boolean => {
  // Tables of places are alike in every layer.
  const matrices = [...tensors].filter(
    ([name, { shape, dtype }]) => /\.0\./.test(name) && shape.length === 2 && dtype !== "int64",
  );
  for (const [index, [name, tensor]] of matrices.entries()) {
    const other = matrices.slice(index + 1).find(([, { shape }]) => shape.join() === tensor.shape.join());
    if (!other) continue;
    tensors.set(name, other[1]);
    tensors.set(other[0], tensor);
    return true;
  }
  return false;
};

export default { name: "two weights swapped in the checkpoint", files: editWeights(swapStored) } satisfies Mutation;
