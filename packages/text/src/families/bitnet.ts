import { type BitNetConfig, bitnet } from "@tiny-random/atlas/configs/bitnet";
import { linear, module, rmsNorm, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { activationOf } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** A gated feed-forward block with a norm before its last projection. */
const mlp = (c: BitNetConfig) => {
  const [width, features, bias] = [c.hidden_size, c.intermediate_size, false];
  const act = activationOf(c);
  return module(
    {
      gate_proj: linear(width, features, { bias }),
      up_proj: linear(width, features, { bias }),
      ffn_sub_norm: rmsNorm(features, c.rms_norm_eps),
      down_proj: linear(features, width, { bias }),
    },
    (m, x: Tensor) => m.down_proj(m.ffn_sub_norm(act(m.gate_proj(x)).mul(m.up_proj(x)))),
  );
};

/** Llama with norms before the last projection of each block; ternary weights are a matter of its quantization. */
const family = rotaryDecoderFamily<BitNetConfig>({
  attention: (c, layer) => causalAttention(c, layer, { outputNorm: rmsNorm(c.hidden_size, c.rms_norm_eps) }),
  mlp,
});

export default textFamily({
  facts: bitnet,
  repo: "microsoft/bitnet-b1.58-2B-4T",
  reference: { max_position_embeddings: 4096, rope_theta: 500000, tie_word_embeddings: true },
  tokenizer: "llama",
  architectures: { BitNetModel: base(family), BitNetForCausalLM: causalLM(family) },
  variants: {
    "untied embeddings, biases": {
      config: { tie_word_embeddings: false, attention_bias: true },
      classes: ["BitNetForCausalLM"],
    },
  },
});
