import { defineGguf } from "../architecture.ts";
import { windowless } from "../fields.ts";
import llama from "./llama.ts";

/** Mistral (Jiang et al., 2023): Llama with a window, of which llama.cpp's Llama has none. */
export default defineGguf({
  ...llama,
  classes: ["MistralForCausalLM"],
  ignores: { config: windowless, reason: "llama.cpp runs Mistral without its window" },
});
