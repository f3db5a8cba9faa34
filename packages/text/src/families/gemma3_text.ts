import { centeredRmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { sandwichNormLayer } from "../layers/decoder/decoder-layers.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM, softCap } from "../layers/heads/decoder-heads.ts";
import { lastTokenClassification } from "../layers/heads/decoder-scores.ts";
import { hasRopeByType, type Rope, ropeOf } from "../layers/rope/rope-settings.ts";
import { type Gemma2Config, gemma2Defaults as gemma2 } from "../temporary-defaults.ts";
import { textFamily } from "../text-family.ts";
import { gemmaParts } from "./gemma.ts";

const defaults = {
  ...gemma2,
  model_type: "gemma3_text",
  vocab_size: 262208,
  max_position_embeddings: 131072,
  rope_theta: 1000000,
  rope_local_base_freq: 10000,
  sliding_window_pattern: 6,
  final_logit_softcapping: null as number | null,
  attn_logit_softcapping: null as number | null,
};
type Config = Gemma2Config & typeof defaults;

/** Every sixth layer, or as often as the pattern says, sees all positions; the others have a window. */
const slides = (c: Config, layer: number): boolean =>
  c.layer_types ? c.layer_types[layer] === "sliding_attention" : (layer + 1) % c.sliding_window_pattern !== 0;

/** Layers with a window rotate faster: by `rope_local_base_freq`, unless `rope_parameters` has a rope for each layer type. */
const rope = (c: Config, layer: number): Rope => {
  const stated = ropeOf(c, slides(c, layer) ? "sliding_attention" : "full_attention");
  const isLocal = slides(c, layer) && !hasRopeByType(c);
  return isLocal ? { type: "default", theta: c.rope_local_base_freq, settings: {} } : stated;
};

const family = rotaryDecoderFamily<Config>({
  ...gemmaParts,
  layer: sandwichNormLayer,
  rope,
  attention: (c, layer) =>
    causalAttention(c, layer, {
      qkNorm: { over: "head", norm: (size) => centeredRmsNorm(size, c.rms_norm_eps) },
      scale: 1 / Math.sqrt(c.query_pre_attn_scalar),
      softcap: c.attn_logit_softcapping ?? undefined,
      slidingWindow: slides(c, layer) ? (c.sliding_window ?? undefined) : undefined,
    }),
  scores: (logits, c) => softCap(logits, c.final_logit_softcapping),
});

export default textFamily<Config>({
  defaults,
  repo: "google/gemma-3-1b-it",
  checkpoints: {
    Gemma3ForCausalLM: ["google/gemma-3-1b-pt", "google/gemma-3-270m", "google/gemma-3-270m-it"],
  },
  reference: {
    vocab_size: 262144,
    hidden_size: 1152,
    intermediate_size: 6912,
    num_attention_heads: 4,
    num_key_value_heads: 1,
    max_position_embeddings: 32768,
    sliding_window: 512,
    torch_dtype: "bfloat16",
  },
  tokenizer: "gemma",
  architectures: {
    Gemma3TextModel: base(family),
    Gemma3ForCausalLM: causalLM(family),
    Gemma3TextForSequenceClassification: lastTokenClassification(family),
  },
});
