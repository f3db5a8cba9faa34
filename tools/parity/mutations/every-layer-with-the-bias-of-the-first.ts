import type { Graph } from "@tiny-random/nn";
import { rewire } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const takeFirst = (graph: Graph): boolean => {
  const later = [...graph.initializers.keys()].filter((name) => /block\.[1-9].*relative_attention_bias/.test(name));
  for (const name of later) rewire(graph, name, name.replace(/block\.\d+/, "block.0"));
  return later.length > 0;
};

export default {
  name: "every layer with the bias of the first",
  graph: takeFirst,
  subjects: { UMT5ForConditionalGeneration: { rotary: false } },
} satisfies Mutation;
