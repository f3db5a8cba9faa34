import { type Ministral3Config, ministral3 } from "@tiny-random/atlas/configs/ministral3";
import type { Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { ropeOf, setting } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

/** Llama 4's temperature of queries: it grows with every original context that a position is beyond. */
const queryFactor = (c: Ministral3Config, positions: Tensor): Tensor => {
  const rope = ropeOf(c);
  const contexts = positions.to("float32").div(setting(rope, "original_max_position_embeddings")).floor();
  return contexts.add(1).log().mul(setting(rope, "llama_4_scaling_beta")).add(1).unsqueeze(1).unsqueeze(-1);
};

const family = rotaryDecoderFamily<Ministral3Config>({
  attention: (c, layer) => causalAttention(c, layer, { queryFactor: (positions) => queryFactor(c, positions) }),
});

export default textFamily({
  facts: ministral3,
  repo: "mistralai/Ministral-3-8B-Base-2512",
  tokenizer: "mistral",
  architectures: decoderClasses("Ministral3", family),
  variants: {
    "a window": { config: { sliding_window: 4096 }, classes: ["Ministral3ForCausalLM"] },
    // Short enough for golden positions to be several contexts away.
    "queries beyond the original context": {
      config: {
        max_position_embeddings: 1024,
        rope_parameters: {
          type: "yarn",
          rope_type: "yarn",
          rope_theta: 1000000,
          factor: 16,
          original_max_position_embeddings: 64,
          max_position_embeddings: 1024,
          beta_fast: 32,
          beta_slow: 1,
          mscale: 1,
          mscale_all_dim: 1,
          llama_4_scaling_beta: 0.1,
        },
      },
      classes: ["Ministral3ForCausalLM"],
    },
  },
});
