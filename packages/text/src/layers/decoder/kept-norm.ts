import { Parameter, rmsNorm } from "@tiny-random/nn";

/** An RMS norm whose scale stays in float32 in checkpoints of float16. */
export const keptNorm = (width: number, epsilon: number) =>
  rmsNorm(width, epsilon, new Parameter([width], { kind: "scale" }, { keepFloat32: "float16" }));
