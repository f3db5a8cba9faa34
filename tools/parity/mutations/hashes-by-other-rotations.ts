import type { Graph } from "@tiny-random/nn";
import type { Mutation } from "../mutation.ts";

/** The numbers of random rotations, drawn from a seed, in the opposite order. */
const reverseRotations = (graph: Graph): boolean => {
  const drawn = [...graph.initializers.values()].filter(
    ({ name, shape, source }) => /self_attention\/constant/.test(name) && shape.length === 3 && "data" in source,
  );
  for (const initializer of drawn) {
    if (!("data" in initializer.source)) continue;
    const data = (initializer.source.data as Float32Array).toReversed();
    graph.initializers.set(initializer.name, { ...initializer, source: { data } });
  }
  return drawn.length > 0;
};

export default {
  name: "hashes by other rotations",
  graph: reverseRotations,
  subjects: {
    ReformerForQuestionAnswering: {
      rotary: false,
      equivalent: {
        "padding of an odd rest on the other side":
          "texts are as long as whole chunks: the class warns of others, which it pads",
      },
    },
  },
} satisfies Mutation;
