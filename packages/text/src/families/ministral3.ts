import { type Ministral3Config, ministral3 } from "@tiny-random/atlas/configs/ministral3";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { queryTemperature } from "../layers/rope/query-temperature.ts";
import { textFamily } from "../text-family.ts";

const family = rotaryDecoderFamily<Ministral3Config>({
  attention: (c, layer) => causalAttention(c, layer, { queryFactor: (positions) => queryTemperature(c, positions) }),
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
