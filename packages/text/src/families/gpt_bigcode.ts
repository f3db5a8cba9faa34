import { linear } from "@tiny-random/nn";
import { byHead, byPart, fusedAttention, fusedWidth } from "../layers/decoder/fused-attention.ts";
import { type LearnedDecoder, learnedDecoder, learnedDecoderFamily } from "../layers/decoder/learned-decoder.ts";
import { type DecoderFamily, decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** The defaults of GPTBigCodeConfig. */
const defaults = {
  model_type: "gpt_bigcode",
  vocab_size: 50257,
  n_positions: 1024,
  n_embd: 768,
  n_layer: 12,
  n_head: 12,
  n_inner: null as number | null,
  activation_function: "gelu_pytorch_tanh",
  resid_pdrop: 0.1,
  embd_pdrop: 0.1,
  attn_pdrop: 0.1,
  layer_norm_epsilon: 1e-5,
  initializer_range: 0.02,
  scale_attn_weights: true,
  use_cache: true,
  bos_token_id: 50256,
  eos_token_id: 50256,
  pad_token_id: null as number | null,
  attention_softmax_in_fp32: true,
  scale_attention_softmax_in_fp32: true,
  multi_query: true,
  add_cross_attention: false,
  tie_word_embeddings: true,
};
type BigCodeConfig = typeof defaults;

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

const sizes = ({ n_embd: width, n_head: heads, multi_query: shared }: BigCodeConfig) => ({
  heads,
  keyValueHeads: shared ? 1 : heads,
  headSize: width / heads,
});

const attention = (c: BigCodeConfig, layer: number) =>
  fusedAttention(layer, sizes(c), {
    qkv: linear(c.n_embd, fusedWidth(sizes(c))),
    output: linear(c.n_embd, c.n_embd),
    keys: { qkv: "c_attn", output: "c_proj" },
    split: c.multi_query ? byPart : byHead,
    scale: c.scale_attn_weights ? undefined : 1,
  });

const family: DecoderFamily<BigCodeConfig, LearnedDecoder> = {
  ...learnedDecoderFamily,
  cache: (c) => {
    const { keyValueHeads: heads, headSize } = sizes(c);
    return { layers: c.n_layer, heads, headSize, joined: c.multi_query };
  },
  backbone: (c) => learnedDecoder(c, { attention, project: linear }),
};

export default textFamily({
  defaults,
  repo: "bigcode/starcoder",
  reference,
  tokenizer: "starcoder",
  architectures: decoderClasses("GPTBigCode", family, { tokens: "classifier", answers: false }),
  variants: {
    "multi-head": { config: { multi_query: false }, classes: ["GPTBigCodeForCausalLM"] },
  },
});
