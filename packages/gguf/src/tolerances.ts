/** ggml looks GELU up in a table of float16 values. */
export const geluTable = { value: 1e-3, reason: "ggml takes GELU from a table of float16 values" } as const;
