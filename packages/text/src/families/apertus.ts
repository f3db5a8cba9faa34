import { type ApertusConfig, apertus } from "@tiny-random/atlas/configs/apertus";
import { linear, module, rmsNorm, type Tensor, xielu } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import { type RotaryDecoderSlots, rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { tokenClassification } from "../layers/heads/decoder-scores.ts";
import { textFamily } from "../text-family.ts";

/** A feed-forward block without a gate, whose activation is trained. */
const xieluMlp = (c: ApertusConfig) =>
  module(
    {
      up_proj: linear(c.hidden_size, c.intermediate_size, { bias: false }),
      act_fn: xielu(),
      down_proj: linear(c.intermediate_size, c.hidden_size, { bias: false }),
    },
    (m, x: Tensor) => m.down_proj(m.act_fn(m.up_proj(x))),
  );

const mlp = (c: ApertusConfig) => {
  const { hidden_size: width, intermediate_size: features, hidden_act: activation } = c;
  if (activation === "xielu") return xieluMlp(c);
  return plainMlp({ up: "up_proj", down: "down_proj" }, { width, features, activation, bias: false });
};

/** Norms of queries and keys, and xIELU in blocks without a gate. */
export const apertusSlots = {
  attention: (c: ApertusConfig, layer: number) =>
    causalAttention(c, layer, { qkNorm: { over: "head", norm: (size) => rmsNorm(size, c.rms_norm_eps) } }),
  mlp,
  layerKeys: { attentionNorm: "attention_layernorm", mlpNorm: "feedforward_layernorm" },
} satisfies RotaryDecoderSlots<ApertusConfig>;

const family = rotaryDecoderFamily<ApertusConfig>(apertusSlots);

export default textFamily({
  facts: apertus,
  repo: "swiss-ai/Apertus-8B-Instruct-2509",
  checkpoints: { ApertusForCausalLM: ["swiss-ai/Apertus-8B-2509"] },
  reference: {
    intermediate_size: 21504,
    num_key_value_heads: 8,
    mlp_bias: false,
    post_norm: false,
    qk_norm: true,
    rope_theta: 12000000,
    rope_scaling: {
      factor: 8,
      high_freq_factor: 4,
      low_freq_factor: 1,
      original_max_position_embeddings: 8192,
      rope_type: "llama3",
    },
    torch_dtype: "bfloat16",
  },
  tokenizer: "llama",
  architectures: {
    ApertusModel: base(family),
    ApertusForCausalLM: causalLM(family),
    ApertusForTokenClassification: tokenClassification(family, "score"),
  },
  variants: {
    "an activation without weights": { config: { hidden_act: "relu2" }, classes: ["ApertusForCausalLM"] },
    "tied, biases": {
      config: { tie_word_embeddings: true, attention_bias: true },
      classes: ["ApertusForCausalLM"],
    },
  },
});
