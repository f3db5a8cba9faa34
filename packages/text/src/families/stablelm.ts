import { type StableLmConfig, stablelm } from "@tiny-random/atlas/configs/stablelm";
import { layerNorm, module, Tensor } from "@tiny-random/nn";
import { causalAttention, type QkNorm } from "../layers/decoder/causal-attention.ts";
import { headSizeOf } from "../layers/decoder/decoder-config.ts";
import { parallelLayer, preNormLayer } from "../layers/decoder/decoder-layers.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { textFamily } from "../text-family.ts";

/** A layer norm for each head: `[batch, heads, length, head_dim]`. */
const normPerHead = (c: StableLmConfig, size: number, heads: number) =>
  module(
    { norms: Array.from({ length: heads }, () => layerNorm(size, c.layer_norm_eps, { bias: false })) },
    (m, x: Tensor) =>
      Tensor.cat(
        x.chunk(heads, 1).map((head, index) => m.norms[index]?.(head) ?? head),
        1,
      ),
  );

const qkNorm = (c: StableLmConfig): QkNorm => ({ over: "head", norm: (size, heads) => normPerHead(c, size, heads) });

const family = rotaryDecoderFamily<StableLmConfig>({
  norm: (c) => layerNorm(c.hidden_size, c.layer_norm_eps),
  layer: (c, layer, parts) => (c.use_parallel_residual ? parallelLayer : preNormLayer)(c, layer, parts),
  rotarySize: (c) => partialRotarySize(c, headSizeOf(c), 1),
  attention: (c, layer) =>
    causalAttention(c, layer, {
      bias: { qkv: c.use_qkv_bias, output: false },
      qkNorm: c.qk_layernorm ? qkNorm(c) : undefined,
      keys: { q_norm: "q_layernorm", k_norm: "k_layernorm" },
    }),
});

export default textFamily({
  facts: stablelm,
  repo: "stabilityai/stablelm-3b-4e1t",
  reference: {
    rope_theta: 10000,
    partial_rotary_factor: 0.25,
    torch_dtype: "bfloat16",
  },
  tokenizer: "neox",
  architectures: decoderClasses("StableLm", family, { answers: false }),
  variants: {
    "query and key norms": { config: { qk_layernorm: true }, classes: ["StableLmForCausalLM"] },
    "parallel residual": {
      config: { use_parallel_residual: true, use_qkv_bias: true },
      classes: ["StableLmForCausalLM"],
    },
  },
  unwritten: ["pad_token_id"],
});
