import { type PhiConfig, phi } from "@tiny-random/atlas/configs/phi";
import { layerNorm } from "@tiny-random/nn";
import { causalAttention, type QkNorm } from "../layers/decoder/causal-attention.ts";
import { headSizeOf } from "../layers/decoder/decoder-config.ts";
import { parallelLayer } from "../layers/decoder/decoder-layers.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { textFamily } from "../text-family.ts";

const qkNorm = (c: PhiConfig): QkNorm => ({ over: "head", norm: (size) => layerNorm(size, c.layer_norm_eps) });

const family = rotaryDecoderFamily<PhiConfig>({
  norm: (c) => layerNorm(c.hidden_size, c.layer_norm_eps),
  finalNormKey: "final_layernorm",
  layer: parallelLayer,
  rotarySize: (c) => partialRotarySize(c, headSizeOf(c), 1),
  attention: (c, layer) =>
    causalAttention(c, layer, {
      bias: { qkv: true, output: true },
      qkNorm: c.qk_layernorm ? qkNorm(c) : undefined,
      keys: { o_proj: "dense", q_norm: "q_layernorm", k_norm: "k_layernorm" },
    }),
  mlp: (c) =>
    plainMlp(
      { up: "fc1", down: "fc2" },
      { width: c.hidden_size, features: c.intermediate_size, activation: c.hidden_act, bias: true },
    ),
  headBias: () => true,
});

export default textFamily({
  facts: phi,
  repo: "microsoft/phi-2",
  checkpoints: {
    PhiForCausalLM: ["microsoft/phi-1", "microsoft/phi-1_5"],
  },
  reference: {
    rope_theta: 10000,
    hidden_size: 2560,
    intermediate_size: 10240,
    num_hidden_layers: 32,
    num_key_value_heads: 32,
    resid_pdrop: 0.1,
    partial_rotary_factor: 0.4,
    bos_token_id: 50256,
    eos_token_id: 50256,
    torch_dtype: "float16",
  },
  unwritten: ["pad_token_id"],
  tokenizer: "gpt2",
  architectures: decoderClasses("Phi", family, { answers: false }),
  variants: {
    "query and key norms": { config: { qk_layernorm: true }, classes: ["PhiForCausalLM"] },
  },
});
