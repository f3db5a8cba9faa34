import { editExtractor, numberScaled } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "another deviation of spectrograms",
  files: editExtractor(numberScaled("std", 1.1)),
} satisfies Mutation;
