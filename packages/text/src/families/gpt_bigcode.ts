import { type GPTBigCodeConfig, gptBigcode } from "@tiny-random/atlas/configs/gpt_bigcode";
import { linear } from "@tiny-random/nn";
import { byHead, byPart, fusedAttention, fusedWidth } from "../layers/decoder/fused-attention.ts";
import { type LearnedDecoder, learnedDecoder, learnedDecoderFamily } from "../layers/decoder/learned-decoder.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** StarCoder. */
const reference = {
  vocab_size: 49152,
  n_positions: 8192,
  n_embd: 6144,
  n_layer: 40,
  n_head: 48,
  n_inner: 24576,
  activation_function: "gelu",
  bos_token_id: 0,
  eos_token_id: 0,
  torch_dtype: "float32",
};

const sizes = ({ n_embd: width, n_head: heads, num_key_value_heads: keyValueHeads }: GPTBigCodeConfig) => ({
  heads,
  keyValueHeads,
  headSize: width / heads,
});

const attention = (c: GPTBigCodeConfig, layer: number) =>
  fusedAttention(layer, sizes(c), {
    qkv: linear(c.n_embd, fusedWidth(sizes(c))),
    output: linear(c.n_embd, c.n_embd),
    keys: { qkv: "c_attn", output: "c_proj" },
    split: c.multi_query ? byPart : byHead,
    scale: c.scale_attn_weights ? undefined : 1,
  });

const family: DecoderFamily<GPTBigCodeConfig, LearnedDecoder> = {
  ...learnedDecoderFamily,
  cache: (c) => {
    const { keyValueHeads: heads, headSize } = sizes(c);
    return { layers: c.n_layer, heads, headSize, joined: c.multi_query };
  },
  backbone: (c) => learnedDecoder(c, { attention, project: linear }),
};

export default textFamily({
  facts: gptBigcode,
  repo: "bigcode/starcoder",
  reference,
  resolve: (c) => ({ num_key_value_heads: c.multi_query ? 1 : c.n_head }),
  tokenizer: "starcoder",
  architectures: decoderClasses("GPTBigCode", family, { tokens: "classifier", answers: false }),
  variants: {
    "multi-head": { config: { multi_query: false }, classes: ["GPTBigCodeForCausalLM"] },
  },
});
