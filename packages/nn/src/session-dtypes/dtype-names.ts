/** Types that transformers.js asks for beside fp32, with what it appends to a session's name. */
export const sessionDtypes = {
  fp16: "_fp16",
  q8: "_quantized",
  int8: "_int8",
  uint8: "_uint8",
  q4: "_q4",
  q4f16: "_q4f16",
  bnb4: "_bnb4",
} as const;

/** A type that transformers.js asks for. */
export type SessionDtype = keyof typeof sessionDtypes;
