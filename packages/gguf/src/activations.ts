/** Transformers' names of GELU by its tanh formula, which is ggml's. */
export const tanhGelus = ["gelu_pytorch_tanh", "gelu_new", "gelu_fast"] as const;
