import type { Graph, Node } from "@tiny-random/nn";
import { forEach } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

const nodesOf = (graph: Graph, op: string, name: RegExp): Node[] =>
  graph.main.nodes.filter((node) => node.op === op && name.test(node.name));

/** Patches read down the columns: the axes of space change places where patches become a sequence. */
const transposePatches = (graph: Graph): boolean => {
  const becomesSequence = ({ outputs: [plain = ""] }: Node) =>
    graph.main.nodes.some(({ op, inputs }) => op === "Reshape" && inputs.includes(plain));
  const projections = nodesOf(graph, "Conv", /patch_embeddings\/projection\/Conv$/).filter(becomesSequence);
  return forEach(projections, (node) => {
    const [plain = ""] = node.outputs;
    const turned = `${plain}.turned`;
    const index = graph.main.nodes.indexOf(node);
    for (const reader of graph.main.nodes.filter(({ op }) => op === "Reshape"))
      reader.inputs = reader.inputs.map((input) => (input === plain ? turned : input));
    const perm = { ints: [0, 1, 3, 2] };
    graph.main.nodes.splice(index + 1, 0, {
      op: "Transpose",
      name: turned,
      inputs: [plain],
      outputs: [turned],
      attributes: { perm },
    });
  });
};

export default { name: "patches in columns", graph: transposePatches } satisfies Mutation;
