import { gpt2 as facts, type GPT2Config } from "@tiny-random/atlas/configs/gpt2";
import type { ConfigFacts } from "@tiny-random/core";
import { ownedBy } from "@tiny-random/core";
import { textFamily } from "../text-family.ts";
import gpt2 from "./gpt2.ts";

/** GPT-2's configuration class under a second model type. */
const gptSw3: ConfigFacts<GPT2Config> = { ...facts, defaults: { ...facts.defaults, model_type: "gpt-sw3" } };

export default textFamily({
  facts: gptSw3,
  repo: "AI-Sweden-Models/gpt-sw3-126m",
  reference: { vocab_size: 64000, n_positions: 2048 },
  unwritten: ["pad_token_id"],
  tokenizer: "mistral",
  architectures: ownedBy(gpt2, [
    "GPT2ForSequenceClassification",
    "GPT2ForTokenClassification",
    "GPT2LMHeadModel",
    "GPT2Model",
  ]),
});
