import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const unproven = "its image processor wants torchvision, with which another suite looks at it";

export default {
  name: "positions inside windows forgotten",
  subjects: {
    Sam2VisionModel: {
      rotary: false,
      equivalent: {
        "images normalized by another mean": unproven,
        "images not rescaled": unproven,
        "images resampled by their nearest pixels": unproven,
        "samples not normalized": unproven,
      },
    },
  },
  graph: forgetParameters(/pos_embed_window$/),
} satisfies Mutation;
