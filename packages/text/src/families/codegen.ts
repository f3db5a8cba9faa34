import { type CodeGenConfig, codegen } from "@tiny-random/atlas/configs/codegen";
import { linear, splitHeads, type Tensor } from "@tiny-random/nn";
import { fusedAttention, type SplitQkv } from "../layers/decoder/fused-attention.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { embeddedTokenizer } from "../tokenizers/embedded.ts";
import { gptjFamily } from "./gptj.ts";

/** Cores of the TPUs that it was trained on, by which its fused projection is laid out still. */
const partitions = 4;

/** A share of the heads after another: its queries, its values, its keys. */
const byPartition: SplitQkv = (fused, { heads, headSize }) => {
  const shares = fused.unflatten(-1, [partitions, (3 * heads * headSize) / partitions]).chunk(3, -1);
  const [query, value, key] = shares.map((share) => splitHeads(share.flatten(2), heads, headSize));
  return [query, key, value] as [Tensor, Tensor, Tensor];
};

/** GPT-J whose queries, keys and values come out of one projection (Nijkamp et al., 2022). */
const family = gptjFamily<CodeGenConfig>((c, layer) => {
  const width = c.n_embd;
  return fusedAttention(
    layer,
    { heads: c.n_head, keyValueHeads: c.n_head, headSize: width / c.n_head },
    {
      qkv: linear(width, 3 * width, { bias: false }),
      output: linear(width, width, { bias: false }),
      keys: { qkv: "qkv_proj", output: "out_proj" },
      split: byPartition,
    },
  );
});

export default textFamily({
  facts: codegen,
  repo: "Salesforce/codegen-350M-mono",
  checkpoints: {
    CodeGenForCausalLM: ["Salesforce/codegen-350M-multi", "Salesforce/codegen-2B-mono", "Xenova/codegen-350M-mono"],
  },
  reference: { vocab_size: 51200, n_embd: 1024, n_layer: 20, rotary_dim: 32, bos_token_id: 1, torch_dtype: "float16" },
  // Heads of which few features turn are twice as wide elsewhere: here there would be fewer than partitions.
  tiny: (_, { size }) => ({ n_head: size.width / size.headSize }),
  tokenizer: embeddedTokenizer("gpt2", { tokenizer_class: "CodeGenTokenizer" }),
  architectures: { CodeGenModel: base(family), CodeGenForCausalLM: causalLM(family) },
  variants: {
    // As CodeGen 6B has them.
    "wide heads": { config: { n_embd: 4096, rotary_dim: 64 }, classes: ["CodeGenForCausalLM"] },
  },
});
