import { forgetParameters } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "distances between pooled positions forgotten",
  graph: forgetParameters(/encoder\.blocks\.[1-9]\.\d+\.attention\.r_kernel/),
  subjects: { FunnelForQuestionAnswering: { rotary: false } },
} satisfies Mutation;
