import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const noImages = "the class reads texts; images are what its family's other classes read";

export default {
  name: "queries of a decoder forgotten",
  graph: forgetParameters(/output_position_encodings\.position_embeddings$/),
  subjects: {
    PerceiverForMaskedLM: {
      rotary: false,
      equivalent: {
        "images normalized by another mean": noImages,
        "images not rescaled": noImages,
        "images resampled by their nearest pixels": noImages,
        "samples not normalized": noImages,
      },
    },
  },
} satisfies Mutation;
