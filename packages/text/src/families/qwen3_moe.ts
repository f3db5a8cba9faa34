import { type Qwen3MoeConfig, qwen3Moe } from "@tiny-random/atlas/configs/qwen3_moe";
import { rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixtureOfExperts, softmaxMixture } from "../layers/experts/mixture-of-experts.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { chatTokenizer, qwen3Template } from "../tokenizers/chat-templates.ts";
import { isSparse } from "./qwen2_moe.ts";

const family = rotaryDecoderFamily<Qwen3MoeConfig>({
  attention: (c, layer) =>
    causalAttention(c, layer, { qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.rms_norm_eps) } }),
  mlp: (c, layer) => (isSparse(c, layer) ? mixtureOfExperts(softmaxMixture(c, c.moe_intermediate_size)) : gatedMlp(c)),
});

export default textFamily({
  facts: qwen3Moe,
  repo: "Qwen/Qwen3-30B-A3B",
  reference: {
    mlp_only_layers: [],
    num_hidden_layers: 48,
    head_dim: 128,
    max_position_embeddings: 40960,
    max_window_layers: 48,
    norm_topk_prob: true,
    rope_theta: 1000000,
    sliding_window: null,
    bos_token_id: 151643,
    eos_token_id: 151645,
    torch_dtype: "bfloat16",
  },
  unwritten: ["pad_token_id"],
  tokenizer: chatTokenizer("qwen", qwen3Template),
  architectures: decoderClasses("Qwen3Moe", family, { answers: "transformer" }),
  variants: {
    "dense layers": { config: { decoder_sparse_step: 2 }, classes: ["Qwen3MoeForCausalLM"] },
  },
});
