import type { Graph } from "@tiny-random/nn";
import { forEach, readers } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Every character given the molecule before its own. */
const shiftMolecules = (graph: Graph): boolean => {
  const quotients = new Set(graph.main.nodes.filter(({ op }) => op === "Div").flatMap(({ outputs }) => outputs));
  const zero = graph.constant([0], "int64", []).name;
  return forEach(
    readers(graph, "Add", /^int64\[\]\(1\)$/).filter(({ inputs }) => quotients.has(inputs[0] ?? "")),
    (node) => {
      node.inputs = [node.inputs[0] ?? "", zero];
    },
  );
};

export default { name: "the molecule before a character's own", graph: shiftMolecules } satisfies Mutation;
