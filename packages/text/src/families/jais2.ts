import { type Jais2Config, jais2 } from "@tiny-random/atlas/configs/jais2";
import { layerNorm } from "@tiny-random/nn";
import { plainMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

const family = rotaryDecoderFamily<Jais2Config>({
  norm: (c) => layerNorm(c.hidden_size, c.layer_norm_eps),
  mlp: ({ hidden_size: width, intermediate_size: features, hidden_act: activation, mlp_bias: bias }) =>
    plainMlp({ up: "up_proj", down: "down_proj" }, { width, features, activation, bias }),
});

export default textFamily({
  facts: jais2,
  repo: "inceptionai/Jais-2-8B-Chat",
  tokenizer: "gpt2",
  architectures: { Jais2Model: base(family), Jais2ForCausalLM: causalLM(family) },
  variants: {
    "no biases": { config: { attention_bias: false, mlp_bias: false }, classes: ["Jais2ForCausalLM"] },
    "grouped heads": { config: { num_key_value_heads: 2 }, classes: ["Jais2ForCausalLM"] },
  },
});
