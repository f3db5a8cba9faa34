import { exchange } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

export default {
  name: "left and upper edges exchanged",
  graph: exchange(/x_position_embeddings/, /y_position_embeddings/),
  subjects: { LayoutLMForQuestionAnswering: { rotary: false } },
} satisfies Mutation;
