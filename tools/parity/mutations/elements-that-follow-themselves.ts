import type { Graph } from "@tiny-random/nn";
import { forEach, ofOperators, replaceNode } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Elements of a page that may follow themselves in the reading order. */
const followThemselves = (graph: Graph): boolean =>
  forEach(
    ofOperators(graph, "GreaterOrEqual").filter(({ name }) => /(global_pointer|relative_head)\//.test(name)),
    (node) => replaceNode(graph, node, { op: "Greater" }),
  );

export default {
  name: "elements that follow themselves",
  graph: followThemselves,
  subjects: { PPDocLayoutV3ForObjectDetection: { rotary: false } },
} satisfies Mutation;
