import { editExtractor, numberScaled } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "another mean of spectrograms",
  files: editExtractor(numberScaled("mean", 1.1)),
} satisfies Mutation;
