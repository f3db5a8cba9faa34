import { type SmolLM3Config, smollm3 } from "@tiny-random/atlas/configs/smollm3";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { slidingWindowOf } from "../layers/decoder/decoder-config.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { textFamily } from "../text-family.ts";

/** Layers without positions have the window, where the config does not say which. */
const layerTypes = (c: SmolLM3Config): readonly string[] => {
  const hasWindow = c.use_sliding_window && c.sliding_window !== null;
  return c.no_rope_layers.map((rotates) => (hasWindow && !rotates ? "sliding_attention" : "full_attention"));
};

/** Llama, where every fourth layer has no positions. */
const family = rotaryDecoderFamily<SmolLM3Config>({
  // 1 in `no_rope_layers` is a rotary layer, despite the field's name.
  rope: (c, layer) => (c.no_rope_layers[layer] ? ropeOf(c) : undefined),
  attention: (c, layer) => causalAttention(c, layer, { slidingWindow: slidingWindowOf(c, layer) }),
});

export default textFamily({
  facts: smollm3,
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
  resolve: (c, merged) => (merged["layer_types"] ? {} : { layer_types: layerTypes(c) }),
  tokenizer: "llama",
  architectures: decoderClasses("SmolLM3", family, { answers: "transformer" }),
  variants: {
    "windows without positions": {
      config: { use_sliding_window: true, sliding_window: 4096, layer_types: null },
      classes: ["SmolLM3ForCausalLM"],
    },
  },
});
