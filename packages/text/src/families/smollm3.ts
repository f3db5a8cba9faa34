import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { llamaDefaults as llama } from "../temporary-defaults.ts";
import { textFamily } from "../text-family.ts";

const { head_dim: _, pretraining_tp: __, ...shared } = llama;

/** The defaults of SmolLM3Config. */
const defaults = {
  ...shared,
  model_type: "smollm3",
  vocab_size: 128256,
  hidden_size: 2048,
  num_hidden_layers: 36,
  num_attention_heads: 16,
  num_key_value_heads: 4 as number | null,
  max_position_embeddings: 32768,
  rope_theta: 2000000,
  pad_token_id: 128004 as number | null,
  bos_token_id: 128000 as number | null,
  eos_token_id: 128001,
  use_sliding_window: false,
  sliding_window: null as number | null,
  no_rope_layers: null as number[] | null,
  no_rope_layer_interval: 4,
  layer_types: null as string[] | null,
  tie_word_embeddings: true,
};
type SmolLM3Config = typeof defaults;

/** By layer whether it is rotary: 1 or 0, despite the name of the field. */
const rotations = (c: SmolLM3Config): readonly number[] =>
  c.no_rope_layers ??
  Array.from({ length: c.num_hidden_layers }, (_, layer) => Number((layer + 1) % c.no_rope_layer_interval !== 0));

/** Layers without positions have the window, where the config does not say which. */
const slidingWindow = (c: SmolLM3Config, layer: number): number | undefined => {
  const slides = c.layer_types ? c.layer_types[layer] === "sliding_attention" : !rotations(c)[layer];
  return c.use_sliding_window && slides ? (c.sliding_window ?? undefined) : undefined;
};

/** Llama, where every fourth layer has no positions. */
const family = rotaryDecoderFamily<SmolLM3Config>({
  rope: (c, layer) => (rotations(c)[layer] ? ropeOf(c) : undefined),
  attention: (c, layer) => causalAttention(c, layer, { slidingWindow: slidingWindow(c, layer) }),
});

export default textFamily({
  defaults,
  repo: "HuggingFaceTB/SmolLM3-3B",
  reference: {
    max_position_embeddings: 65536,
    rope_theta: 5000000,
    bos_token_id: null,
    eos_token_id: 128012,
    no_rope_layers: Array.from({ length: 36 }, (_, layer) => (layer % 4 === 3 ? 0 : 1)),
    layer_types: Array.from({ length: 36 }, () => "full_attention"),
    torch_dtype: "bfloat16",
  },
  tokenizer: "llama",
  architectures: decoderClasses("SmolLM3", family, { answers: "transformer" }),
  variants: {
    "windows without positions": {
      config: { use_sliding_window: true, sliding_window: 4096, layer_types: null },
      classes: ["SmolLM3ForCausalLM"],
    },
  },
});
