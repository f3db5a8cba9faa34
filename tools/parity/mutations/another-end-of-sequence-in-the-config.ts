import { editConfig } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "another end of sequence in the config",
  files: editConfig((config) =>
    typeof config["eos_token_id"] === "number" ? { ...config, eos_token_id: config["eos_token_id"] - 1 } : undefined,
  ),
} satisfies Mutation;
