import type { StoredTensor } from "@tiny-random/nn";
import { editWeights } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

/** What the first two experts of a layer are called, each in the other's place. */
const swapExperts = (tensors: Map<string, StoredTensor>): boolean => {
  const first = [...tensors.keys()].filter((name) => /experts\.0\./.test(name));
  for (const name of first) {
    const second = name.replace(/experts\.0\./, "experts.1.");
    const [a, b] = [tensors.get(name), tensors.get(second)];
    if (a && b) tensors.set(name, b).set(second, a);
  }
  return first.length > 0;
};

export default { name: "two experts swapped", files: editWeights(swapExperts) } satisfies Mutation;
