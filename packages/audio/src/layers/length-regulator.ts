// A length regulator (Ren et al., 2019): each token becomes as many frames as it lasts.
import { symbol, Tensor } from "@tiny-random/nn";

/** Notes that numbers are rounded to durations: another runtime may round one that is near an edge to the next. */
export const noteRounding = (distances: Tensor): void => {
  distances.graph.noteChoice({ scores: Tensor.stack([distances, distances.mul(0)], -1), count: 1 });
};

/** The numbers of as many frames as the longest row has, of lengths `[batch]`. */
const countedFrames = (lengths: Tensor): Tensor => {
  const { graph } = lengths;
  const scalar = (value: number) => graph.constant([value], "int64", []);
  const result = { dtype: "int64" as const, shape: [symbol("frames")] };
  const frames = graph.add("Range", [scalar(0), lengths.amax(0), scalar(1)], result);
  graph.learnSymbols(frames);
  return frames;
};

/**
 * Durations `[batch, tokens]` → one for the token of each frame, `[batch, frames, tokens]`, and the mask of frames.
 *
 * @param given the numbers of frames, where something else says how many there are
 */
export const alignment = (durations: Tensor, given?: Tensor) => {
  const lengths = durations.sum(1).maximum(1).to("int64");
  const frames = given ?? countedFrames(lengths);
  const places = frames.to("float32").unsqueeze(0).unsqueeze(-1);
  const ends = durations.cumsum(1);
  const path = places.lt(ends.unsqueeze(1)).logical_and(places.ge(ends.sub(durations).unsqueeze(1)));
  const kept = frames.unsqueeze(0).lt(lengths.unsqueeze(1)).to("float32").unsqueeze(1);
  return { path: path.to("float32"), kept };
};
