import type { StoredTensor } from "@tiny-random/nn";
import { editWeights } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

const renameTensor = (tensors: Map<string, StoredTensor>): boolean => {
  const name = [...tensors.keys()].find((key) => /\.0\..*weight$/.test(key));
  const tensor = name === undefined ? undefined : tensors.get(name);
  if (name === undefined || !tensor) return false;
  tensors.delete(name);
  tensors.set(name.replace(/weight$/, "kernel"), tensor);
  return true;
};

export default { name: "a tensor renamed", files: editWeights(renameTensor) } satisfies Mutation;
