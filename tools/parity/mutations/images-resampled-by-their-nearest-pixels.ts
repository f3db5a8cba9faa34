import { editProcessor } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "images resampled by their nearest pixels",
  files: editProcessor((config) => (config["do_resize"] === false ? undefined : { ...config, resample: 0 })),
} satisfies Mutation;
