import { type Graph, Tensor } from "@tiny-random/nn";
import { prepend, readers, rewire } from "../graph-edits.ts";
import type { Mutation } from "../mutation.ts";

/** Videos, `[batch, frames, channels, height, width]`, from their last frame to their first. */
const reverseFrames = (graph: Graph): boolean => {
  const video = graph.main.inputs.find(({ name, shape }) => name === "pixel_values" && shape.length === 5);
  const frames = video?.shape[1];
  if (!video || typeof frames !== "number") return false;
  const pixels = new Tensor(graph, video.name, video.dtype, video.shape);
  const places = Array.from({ length: frames }, (_, place) => frames - 1 - place);
  const reversed = prepend(graph, () => pixels.index_select(1, graph.constant(places, "int64")));
  const [turned] = readers(graph, "Gather", /^pixel_values$/);
  rewire(graph, video.name, reversed.name, turned);
  return true;
};

export default {
  name: "frames of a video the other way round",
  graph: reverseFrames,
  subjects: { VideoMAEForVideoClassification: { rotary: false } },
} satisfies Mutation;
