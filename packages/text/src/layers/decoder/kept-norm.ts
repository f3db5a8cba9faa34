import { Parameter, rmsNorm } from "@tiny-random/nn";

/** An RMS norm whose scale stays in float32 in checkpoints of float16, or of any smaller type. */
export const keptNorm = (width: number, epsilon: number, keepFloat32: true | "float16" = "float16") =>
  rmsNorm(width, epsilon, new Parameter([width], { kind: "scale" }, { keepFloat32 }));
