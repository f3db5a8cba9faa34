import { editProcessor } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "images not rescaled",
  files: editProcessor((config) => (config["do_rescale"] === false ? undefined : { ...config, do_rescale: false })),
} satisfies Mutation;
