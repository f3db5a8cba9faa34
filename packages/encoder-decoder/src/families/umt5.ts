import { umt5 } from "@tiny-random/atlas/configs/umt5";
import { textFamily } from "@tiny-random/text/text-family";
import { t5Classes } from "./t5.ts";

/** mT5 with a relative position bias in each layer (Chung et al., 2023). */
export default textFamily({
  facts: umt5,
  repo: "google/umt5-small",
  checkpoints: { UMT5ForConditionalGeneration: ["google/umt5-base", "google/umt5-xl", "google/umt5-xxl"] },
  reference: { vocab_size: 256384 },
  generationConfig: { decoder_start_token_id: 0, eos_token_id: 1, pad_token_id: 0 },
  tokenizer: "t5",
  // The class ties its embeddings whatever a file says, and scales what a tied head reads.
  architectures: t5Classes("UMT5", () => true, "each"),
});
