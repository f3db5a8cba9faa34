import { editProcessor } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "images normalized by another mean",
  files: editProcessor((config) => (config["image_mean"] ? { ...config, image_mean: [0.4, 0.4, 0.4] } : undefined)),
} satisfies Mutation;
