import { editConfig } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Seen by the positions of golden videos alone. */
export default {
  name: "another clock of videos in the config",
  files: editConfig((config) => {
    const tower = config["vision_config"] as Record<string, unknown> | undefined;
    const rate = tower?.["tokens_per_second"];
    return typeof rate === "number"
      ? { ...config, vision_config: { ...tower, tokens_per_second: rate + 1 } }
      : undefined;
  }),
  subjects: { Qwen2_5_VLModel: { rotary: true, oneType: true } },
} satisfies Mutation;
