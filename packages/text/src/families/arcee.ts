import { type ArceeConfig, arcee } from "@tiny-random/atlas/configs/arcee";
import { plainMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** Llama with squared ReLU and no gate (So et al., 2021). */
const family = rotaryDecoderFamily<ArceeConfig>({
  mlp: ({ hidden_size: width, intermediate_size: features, hidden_act: activation, mlp_bias: bias }) =>
    plainMlp({ up: "up_proj", down: "down_proj" }, { width, features, activation, bias }),
});

export default textFamily({
  facts: arcee,
  repo: "arcee-ai/AFM-4.5B",
  checkpoints: { ArceeForCausalLM: ["arcee-ai/AFM-4.5B-Base"] },
  reference: {
    vocab_size: 128004,
    num_hidden_layers: 36,
    num_attention_heads: 20,
    num_key_value_heads: 4,
    head_dim: 128,
    max_position_embeddings: 65536,
    rope_theta: 10000,
    torch_dtype: "bfloat16",
  },
  tokenizer: "llama",
  architectures: decoderClasses("Arcee", family, { answers: "transformer" }),
  variants: {
    biases: { config: { attention_bias: true, mlp_bias: true }, classes: ["ArceeForCausalLM"] },
    YaRN: {
      config: { rope_scaling: { factor: 16, original_max_position_embeddings: 4096, rope_type: "yarn" } },
      classes: ["ArceeForCausalLM"],
    },
  },
});
