import { editProcessor } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "pages not shrunk until they fit",
  files: editProcessor((config) => (config["do_thumbnail"] === true ? { ...config, do_thumbnail: false } : undefined)),
} satisfies Mutation;
