import type { ModelConfig } from "@tiny-random/core";

/** Encoders have GELU by the error function. */
export const exactGelu = {
  value: 2e-3,
  reason: "ggml takes GELU from a table of float16 values, by its tanh formula where the model has the error function",
} as const;

/** The gated delta rule, which ggml computes in chunks of tokens. */
export const chunkedDeltaRule = {
  value: 1e-4,
  float16: 5e-2,
  reason:
    "ggml computes the delta rule in chunks of tokens, by a triangular system of equations; states sum up rounding",
} as const;

/** ggml looks GELU up in a table of float16 values. */
export const geluTable = { value: 1e-3, reason: "ggml takes GELU from a table of float16 values" } as const;

/** Multi-head latent attention. */
export const latentEpsilon = {
  value: 1e-3,
  reason: "llama.cpp norms latent vectors with the epsilon of the other norms, which is not always theirs",
  when: ({ rms_norm_eps: epsilon }: ModelConfig): boolean => epsilon !== 1e-6,
} as const;

/** A rope in sections, which ggml rounds otherwise than a plain one: a file of the same weights without sections is within 1e-6. */
export const ropeInSections = {
  value: 2e-4,
  reason: "ggml rotates by sections of a rope with another rounding",
} as const;

/** Gemma 4's layers, which take a second GELU for the inputs of each layer. */
export const twoGeluTables = { ...geluTable, value: 1e-2, float16: 5e-2 } as const;
