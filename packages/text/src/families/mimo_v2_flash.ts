import { type MiMoV2FlashConfig, mimoV2Flash } from "@tiny-random/atlas/configs/mimo_v2_flash";
import { Parameter } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { groupedMixture } from "../layers/experts/grouped-mixture.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { partialRotarySize } from "../layers/rope/rope.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

const slides = (c: MiMoV2FlashConfig, layer: number): boolean => c.layer_types[layer] === "sliding_attention";

/** Layers with a window have twice as many key/value heads. */
const keyValueHeads = (c: MiMoV2FlashConfig, layer: number): number =>
  slides(c, layer) ? 2 * c.num_key_value_heads : c.num_key_value_heads;

/** Heads whose values are smaller than their keys, and scaled; a sink in every head of layers with a window. */
const attention = (c: MiMoV2FlashConfig, layer: number) =>
  causalAttention({ ...c, num_key_value_heads: keyValueHeads(c, layer) }, layer, {
    bias: { qkv: c.attention_bias, output: false },
    valueSize: c.v_head_dim,
    valueScale: c.attention_value_scale ?? 1,
    sinks: slides(c, layer) ? new Parameter([c.num_attention_heads], { kind: "positive" }) : undefined,
    keys: { sinks: "attention_sink_bias" },
  });

/** DeepSeek V3's experts without shared ones; each kind of layer has its rope. */
const family = rotaryDecoderFamily<MiMoV2FlashConfig>({
  attention,
  mlp: (c, layer) => (c.mlp_layer_types[layer] === "sparse" ? groupedMixture(c) : gatedMlp(c)),
  rope: (c, layer) => ropeOf(c, c.layer_types[layer]),
  rotarySize: (c, layer) => partialRotarySize(c, c.head_dim, 0.334, c.layer_types[layer]),
  cache: (c) => ({
    layers: c.num_hidden_layers,
    heads: (layer) => keyValueHeads(c, layer),
    headSize: c.head_dim,
    valueSize: c.v_head_dim,
  }),
});

export default textFamily({
  facts: mimoV2Flash,
  repo: "XiaomiMiMo/MiMo-V2-Flash",
  reference: { torch_dtype: "bfloat16" },
  unwritten: ["layer_types", "mlp_layer_types"],
  roles: { window: ["sliding_window_size"] },
  // The checkpoint's own field counts the positions before a query's.
  resolve: (_, { sliding_window_size: before }) => (typeof before === "number" ? { sliding_window: before + 1 } : {}),
  tokenizer: "qwen",
  // Three to two, as 192 to 128; a third of such a head is a whole number of pairs.
  tiny: (_, { size }) => ({ head_dim: 1.5 * size.headSize, v_head_dim: size.headSize }),
  architectures: { MiMoV2FlashModel: base(family), MiMoV2FlashForCausalLM: causalLM(family) },
  variants: {
    "no windows, values as they are, groups of experts": {
      config: {
        layer_types: ["full_attention", "full_attention"],
        attention_value_scale: null,
        n_group: 2,
        norm_topk_prob: false,
      },
      classes: ["MiMoV2FlashForCausalLM"],
    },
    "a window as the checkpoint says it, experts in every layer, biases, tied": {
      config: {
        sliding_window_size: 128,
        mlp_layer_types: ["sparse", "sparse"],
        attention_bias: true,
        tie_word_embeddings: true,
      },
      classes: ["MiMoV2FlashForCausalLM"],
    },
  },
});
