import { type Phi3Config, phi3 } from "@tiny-random/atlas/configs/phi3";
import { linear } from "@tiny-random/nn";
import { headSizeOf, keyValueHeadsOf, slidingWindowOf } from "../layers/decoder/decoder-config.ts";
import { byPart, fusedAttention, fusedWidth } from "../layers/decoder/fused-attention.ts";
import { fusedGatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { tinyLongRope } from "../layers/rope/long-rope.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { type Rope, ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";
import { chatTokenizer, phi3Template } from "../tokenizers/chat-templates.ts";

/** Phi-3.5 mini: a context of 4,096 positions stretched to 131,072. */
const reference = {
  num_key_value_heads: 32,
  max_position_embeddings: 131072,
  attention_bias: false,
  rope_theta: 10000,
  rope_scaling: {
    long_factor: [
      1.0800000429153442, 1.1100000143051147, 1.1399999856948853, 1.340000033378601, 1.5899999141693115,
      1.600000023841858, 1.6200000047683716, 2.620000123977661, 3.2300000190734863, 3.2300000190734863,
      4.789999961853027, 7.400000095367432, 7.700000286102295, 9.09000015258789, 12.199999809265137, 17.670000076293945,
      24.46000099182129, 28.57000160217285, 30.420001983642578, 30.840002059936523, 32.590003967285156,
      32.93000411987305, 42.320003509521484, 44.96000289916992, 50.340003967285156, 50.45000457763672,
      57.55000305175781, 57.93000411987305, 58.21000289916992, 60.1400032043457, 62.61000442504883, 62.62000274658203,
      62.71000289916992, 63.1400032043457, 63.1400032043457, 63.77000427246094, 63.93000411987305, 63.96000289916992,
      63.970001220703125, 64.02999877929688, 64.06999969482422, 64.08000183105469, 64.12000274658203, 64.41000366210938,
      64.4800033569336, 64.51000213623047, 64.52999877929688, 64.83999633789062,
    ],
    short_factor: [
      1.0, 1.0199999809265137, 1.0299999713897705, 1.0299999713897705, 1.0499999523162842, 1.0499999523162842,
      1.0499999523162842, 1.0499999523162842, 1.0499999523162842, 1.0699999332427979, 1.0999999046325684,
      1.1099998950958252, 1.1599998474121094, 1.1599998474121094, 1.1699998378753662, 1.2899998426437378,
      1.339999794960022, 1.679999828338623, 1.7899998426437378, 1.8199998140335083, 1.8499997854232788,
      1.8799997568130493, 1.9099997282028198, 1.9399996995925903, 1.9899996519088745, 2.0199997425079346,
      2.0199997425079346, 2.0199997425079346, 2.0199997425079346, 2.0199997425079346, 2.0199997425079346,
      2.0299997329711914, 2.0299997329711914, 2.0299997329711914, 2.0299997329711914, 2.0299997329711914,
      2.0299997329711914, 2.0299997329711914, 2.0299997329711914, 2.0299997329711914, 2.0799996852874756,
      2.0899996757507324, 2.189999580383301, 2.2199995517730713, 2.5899994373321533, 2.729999542236328,
      2.749999523162842, 2.8399994373321533,
    ],
    type: "longrope",
  },
  sliding_window: 262144,
  torch_dtype: "bfloat16",
};

const attention = (c: Phi3Config, layer: number) => {
  const [heads, headSize] = [c.num_attention_heads, headSizeOf(c)];
  const sizes = { heads, keyValueHeads: keyValueHeadsOf(c), headSize };
  return fusedAttention(layer, sizes, {
    qkv: linear(c.hidden_size, fusedWidth(sizes), { bias: false }),
    output: linear(heads * headSize, c.hidden_size, { bias: false }),
    keys: { qkv: "qkv_proj", output: "o_proj" },
    split: byPart,
    slidingWindow: slidingWindowOf(c, layer),
  });
};

/** Older checkpoints call longrope su, and at first yarn. */
const rope = (c: Phi3Config): Rope => {
  const stated = ropeOf(c);
  return ["su", "yarn"].includes(stated.type) ? { ...stated, type: "longrope" } : stated;
};

const rotarySize = (c: Phi3Config): number => partialRotarySize(c, headSizeOf(c), 1);

export default textFamily<Phi3Config>({
  facts: phi3,
  repo: "microsoft/Phi-3.5-mini-instruct",
  checkpoints: {
    Phi3ForCausalLM: ["microsoft/Phi-4-mini-instruct"],
  },
  reference,
  tokenizer: chatTokenizer("mistral", phi3Template),
  tiny: (c, { size }, merged) => tinyLongRope(c, partialRotarySize(c, size.headSize, 1) / 2, merged),
  architectures: decoderClasses("Phi3", rotaryDecoderFamily({ attention, mlp: fusedGatedMlp, rope, rotarySize }), {
    answers: false,
  }),
  variants: {
    "Phi-3": {
      config: { max_position_embeddings: 4096, rope_scaling: null, sliding_window: 2047 },
      checkpoints: { Phi3ForCausalLM: ["microsoft/Phi-3-mini-4k-instruct"] },
      version: "3",
      classes: ["Phi3ForCausalLM"],
    },
  },
});
