import { type ExaoneConfig, exaone } from "@tiny-random/atlas/configs/exaone";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { type RotaryDecoderSlots, rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** Llama under the names of the checkpoint's own code. */
const slots: RotaryDecoderSlots<ExaoneConfig> = {
  attention: (c, layer) => causalAttention(c, layer, { keys: { o_proj: "out_proj" } }),
  mlp: (c) => gatedMlp(c, undefined, { keys: { gate_proj: "c_fc_0", up_proj: "c_fc_1", down_proj: "c_proj" } }),
  layerKeys: { attention: "attn.attention", attentionNorm: "ln_1", mlpNorm: "ln_2" },
};

/** Transformers' renaming reaches the names outside the layers below `transformer` only. */
const language = rotaryDecoderFamily<ExaoneConfig>({
  ...slots,
  key: "transformer",
  embeddingKey: "wte",
  layersKey: "h",
  finalNormKey: "ln_f",
});

export default textFamily({
  facts: exaone,
  repo: "LGAI-EXAONE/EXAONE-3.0-7.8B-Instruct",
  // Under the names that the checkpoint's own code knows too: transformers.js reads the number of layers there.
  reference: {
    num_layers: 32,
    layer_norm_epsilon: 1e-5,
    activation_function: "silu",
    head_dim: 128,
    rope_theta: 500000,
    torch_dtype: "bfloat16",
  },
  tokenizer: "gpt2",
  architectures: {
    LlamaModel: { owner: "llama", ...base(rotaryDecoderFamily(slots)) },
    LlamaForCausalLM: { owner: "llama", ...causalLM(language) },
  },
  variants: {
    "tied, biases": {
      config: { tie_word_embeddings: true, attention_bias: true, mlp_bias: true },
      classes: ["LlamaForCausalLM"],
    },
  },
});
