import type { Graph } from "@tiny-random/nn";
import { forEach, madeBy, ofOperators } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** The scalar that a power's exponent is, out of its name. */
const exponentOf = (name: string | undefined): number => Number(/^float32\[\]\((\d+)\)$/.exec(name ?? "")?.[1]);

/** Chances that vectors fall on one side, to the power of one less: those are powers of what an angle is made into. */
const oneLess = (graph: Graph): boolean =>
  forEach(
    ofOperators(graph, "Pow").filter(({ inputs }) => {
      const scaled = madeBy(graph, madeBy(graph, inputs[0])?.inputs[0]);
      return madeBy(graph, scaled?.inputs[0])?.op === "Acos";
    }),
    (node) => {
      const fewer = graph.constant([exponentOf(node.inputs[1]) - 1], "float32", []);
      node.inputs = [node.inputs[0] ?? "", fewer.name];
    },
  );

export default {
  name: "chances of one hash fewer",
  graph: oneLess,
  subjects: {
    YosoForMaskedLM: {
      rotary: false,
      equivalent: { "padding forgotten": "the class makes ones of its mask of ones and zeros: padding is attended to" },
    },
  },
} satisfies Mutation;
