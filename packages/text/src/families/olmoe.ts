import { InputError } from "@tiny-random/core";
import { rmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { mixtureOfExperts, softmaxMixture } from "../layers/experts/mixture-of-experts.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** The defaults of OlmoeConfig. */
const defaults = {
  model_type: "olmoe",
  vocab_size: 50304,
  hidden_size: 2048,
  intermediate_size: 2048,
  num_hidden_layers: 16,
  num_attention_heads: 16,
  num_key_value_heads: null as number | null,
  hidden_act: "silu",
  max_position_embeddings: 4096,
  initializer_range: 0.02,
  rms_norm_eps: 1e-5,
  use_cache: true,
  pad_token_id: 1 as number | null,
  bos_token_id: null as number | null,
  eos_token_id: 50279,
  tie_word_embeddings: false,
  rope_theta: 10000,
  attention_bias: false,
  attention_dropout: 0,
  clip_qkv: null as number | null,
  num_experts_per_tok: 8,
  num_experts: 64,
  output_router_logits: false,
  router_aux_loss_coef: 0.01,
  norm_topk_prob: false,
};
type OlmoeConfig = typeof defaults;

const attention = (c: OlmoeConfig, layer: number) => {
  if (c.clip_qkv !== null)
    throw new InputError("clip_qkv is not supported", "No OLMoE checkpoint has it: leave it null.");
  return causalAttention(c, layer, { qkNorm: { over: "heads", norm: (size) => rmsNorm(size, c.rms_norm_eps) } });
};

const family = rotaryDecoderFamily<OlmoeConfig>({
  attention,
  mlp: (c) => mixtureOfExperts(softmaxMixture(c, c.intermediate_size)),
});

export default textFamily({
  defaults,
  repo: "allenai/OLMoE-1B-7B-0924",
  reference: { intermediate_size: 1024, num_key_value_heads: 16, torch_dtype: "bfloat16" },
  tokenizer: "gpt2",
  architectures: { OlmoeModel: base(family), OlmoeForCausalLM: causalLM(family) },
});
