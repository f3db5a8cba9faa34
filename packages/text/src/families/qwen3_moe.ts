import { rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixtureOfExperts, softmaxMixture } from "../layers/experts/mixture-of-experts.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { isSparse, defaults as qwen2Moe } from "./qwen2_moe.ts";

const { qkv_bias: _, shared_expert_intermediate_size: __, ...shared } = qwen2Moe;

/** The defaults of Qwen3MoeConfig. */
const defaults = {
  ...shared,
  model_type: "qwen3_moe",
  intermediate_size: 6144,
  num_attention_heads: 32,
  num_key_value_heads: 4 as number | null,
  attention_bias: false,
  moe_intermediate_size: 768,
  num_experts_per_tok: 8,
  num_experts: 128,
};
type Qwen3MoeConfig = typeof defaults;

const family = rotaryDecoderFamily<Qwen3MoeConfig>({
  attention: (c, layer) =>
    causalAttention(c, layer, { qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.rms_norm_eps) } }),
  mlp: (c, layer) => (isSparse(c, layer) ? mixtureOfExperts(softmaxMixture(c, c.moe_intermediate_size)) : gatedMlp(c)),
});

export default textFamily({
  defaults,
  repo: "Qwen/Qwen3-30B-A3B",
  reference: {
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
  tokenizer: "qwen",
  architectures: decoderClasses("Qwen3Moe", family, { answers: "transformer" }),
  variants: {
    "dense layers": { config: { decoder_sparse_step: 2 }, classes: ["Qwen3MoeForCausalLM"] },
  },
});
