import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "a text's delay forgotten",
  graph: forgetParameters(/ada_rms_norm\.linear2\.weight$/),
  subjects: { VoxtralRealtimeTextModel: { rotary: true, oneType: true } },
} satisfies Mutation;
