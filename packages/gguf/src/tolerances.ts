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
