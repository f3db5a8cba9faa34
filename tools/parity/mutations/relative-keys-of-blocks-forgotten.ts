import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "relative keys of blocks forgotten",
  graph: forgetParameters(/attn\.rel_pos_emb\.weight$/),
  subjects: { GraniteSpeechPlusCTCEncoder: { rotary: false } },
} satisfies Mutation;
