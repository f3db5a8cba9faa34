import type { Graph } from "@tiny-random/nn";
import { forEach } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** The same for padding that stands by itself: codecs' convolutions hear nothing before it is there. */
const hearAhead = (graph: Graph): boolean =>
  forEach(
    graph.main.nodes.filter(
      ({ op, inputs }) => op === "Pad" && /^int64\[6\]\(0,0,[1-9]\d*,0,0,0\)$/.test(inputs[1] ?? ""),
    ),
    (node) => {
      const [, before = "0"] = /\(0,0,(\d+)/.exec(node.inputs[1] ?? "") ?? [];
      const after = graph.constant([0, 0, 0, 0, 0, Number(before)], "int64").name;
      node.inputs = node.inputs.with(1, after);
    },
  );

export default { name: "a codec that hears ahead", graph: hearAhead } satisfies Mutation;
