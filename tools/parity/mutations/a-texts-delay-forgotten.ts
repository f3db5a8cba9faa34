import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "a text's delay forgotten",
  graph: forgetParameters(/ada_rms_norm\.linear2\.weight(\.transposed)?$/),
  subjects: {
    VoxtralRealtimeTextModel: {
      rotary: true,
      oneType: true,
      equivalent: { "padding forgotten": "padding comes after a text, where none of its tokens looks" },
    },
  },
} satisfies Mutation;
