import { editProcessor } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "images turned to stand as their page does",
  files: editProcessor((config) =>
    config["do_align_long_axis"] === false ? { ...config, do_align_long_axis: true } : undefined,
  ),
} satisfies Mutation;
