import { editExtractor, numberScaled } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "fewer mel bins in the extractor",
  files: editExtractor(numberScaled("num_mel_bins", 0.5)),
} satisfies Mutation;
