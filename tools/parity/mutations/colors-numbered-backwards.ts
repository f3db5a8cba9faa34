import { editProcessor } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "colors numbered backwards",
  files: editProcessor(({ clusters, ...config }) =>
    Array.isArray(clusters) ? { ...config, clusters: clusters.toReversed() } : undefined,
  ),
  subjects: {
    ImageGPTModel: {
      rotary: false,
      equivalent: {
        "images resampled by their nearest pixels": "raw images are as large as its own: none is resampled",
        "padding forgotten": "images are not padded",
      },
    },
  },
} satisfies Mutation;
