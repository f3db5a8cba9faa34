import { type NemotronConfig, nemotron } from "@tiny-random/atlas/configs/nemotron";
import { centeredLayerNorm } from "@tiny-random/nn";
import { headSizeOf } from "../layers/decoder/decoder-config.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { textFamily } from "../text-family.ts";

const family = rotaryDecoderFamily<NemotronConfig>({
  norm: (c) => centeredLayerNorm(c.hidden_size, c.norm_eps),
  rotarySize: (c) => partialRotarySize(c, headSizeOf(c), 0.5),
  mlp: ({ hidden_size: width, intermediate_size: features, hidden_act: activation, mlp_bias: bias }) =>
    plainMlp({ up: "up_proj", down: "down_proj" }, { width, features, activation, bias }),
});

export default textFamily({
  facts: nemotron,
  repo: "nvidia/Minitron-4B-Base",
  reference: {
    hidden_size: 3072,
    intermediate_size: 9216,
    num_attention_heads: 24,
    num_key_value_heads: 8,
    head_dim: 128,
    partial_rotary_factor: 0.5,
    rope_theta: 10000,
  },
  tokenizer: "mistral",
  architectures: decoderClasses("Nemotron", family, { answers: "transformer" }),
  variants: {
    biases: { config: { attention_bias: true, mlp_bias: true }, classes: ["NemotronForCausalLM"] },
  },
});
