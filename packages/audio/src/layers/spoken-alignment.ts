import { symbol, Tensor } from "@tiny-random/nn";

/** Whole frames for every character: `[batch, tokens]`, from logarithms `[batch, 1, tokens]`; where rounding up is unclear is a choice. */
export const wholeFrames = (logarithms: Tensor, mask: Tensor, rate: number): Tensor => {
  const frames = logarithms
    .squeeze(1)
    .exp()
    .mul(mask.to("float32"))
    .mul(1 / rate);
  const toInteger = frames.sub(frames.round()).abs();
  frames.graph.noteChoice({ scores: Tensor.stack([toInteger, toInteger.mul(0)], -1), count: 1 });
  return frames.ceil();
};

/** Which character each frame speaks: `[batch, tokens]` → `[batch, frames, tokens]`, and the frames that are no padding. */
export const alignment = (durations: Tensor) => {
  const { graph } = durations;
  const lengths = durations.sum(1).maximum(1).to("int64");
  const scalar = (value: number) => graph.constant([value], "int64", []);
  const result = { dtype: "int64" as const, shape: [symbol("frames")] };
  const steps = graph.add("Range", [scalar(0), lengths.amax(0), scalar(1)], result);
  graph.learnSymbols(steps);
  const places = steps.to("float32").unsqueeze(0).unsqueeze(-1);
  const ends = durations.cumsum(1);
  const spoken = places.lt(ends.unsqueeze(1)).logical_and(places.ge(ends.sub(durations).unsqueeze(1)));
  const kept = steps.unsqueeze(0).lt(lengths.unsqueeze(1)).to("float32").unsqueeze(1);
  return { path: spoken.to("float32"), kept };
};
