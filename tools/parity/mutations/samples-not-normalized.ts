import { editExtractor } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "samples not normalized",
  files: editExtractor((settings) =>
    settings["do_normalize"] === true ? { ...settings, do_normalize: false } : undefined,
  ),
} satisfies Mutation;
