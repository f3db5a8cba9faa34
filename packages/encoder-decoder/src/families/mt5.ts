import { mt5 } from "@tiny-random/atlas/configs/mt5";
import { textFamily } from "@tiny-random/text/text-family";
import { t5Classes } from "./t5.ts";

export default textFamily({
  facts: mt5,
  repo: "google/mt5-small",
  // The checkpoint denies its tie, which Transformers 5 makes all the same; said as it is, version 4 agrees.
  reference: { num_decoder_layers: 8 },
  generationConfig: { decoder_start_token_id: 0, eos_token_id: 1, pad_token_id: 0 },
  tokenizer: "t5",
  architectures: t5Classes("MT5", () => false),
});
