import { internlm3 } from "@tiny-random/atlas/configs/internlm3";
import { ownedBy } from "@tiny-random/core";
import { textFamily } from "../text-family.ts";
import llama from "./llama.ts";

export default textFamily({
  facts: internlm3,
  repo: "internlm/internlm3-8b-instruct",
  reference: {
    rope_scaling: { factor: 6, rope_type: "dynamic" },
    rope_theta: 50000000,
    torch_dtype: "bfloat16",
  },
  tokenizer: "mistral",
  architectures: ownedBy(llama, ["LlamaForCausalLM", "LlamaModel"]),
  // Its config calls Llama's two kinds of biases by older names, and refuses one without the other.
  variants: { biases: { config: { qkv_bias: true, bias: true } } },
});
