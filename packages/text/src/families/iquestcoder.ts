import { iquestcoder } from "@tiny-random/atlas/configs/iquestcoder";
import { ownedBy } from "@tiny-random/core";
import { textFamily } from "../text-family.ts";
import llama from "./llama.ts";

export default textFamily({
  facts: iquestcoder,
  repo: "IQuestLab/IQuest-Coder-V1-40B-Instruct",
  tokenizer: "mistral",
  architectures: ownedBy(llama, ["LlamaForCausalLM", "LlamaModel"]),
  variants: { "tied embeddings": { config: { tie_word_embeddings: true }, classes: ["LlamaForCausalLM"] } },
});
