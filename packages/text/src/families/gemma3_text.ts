import { centeredRmsNorm, type Tensor } from "@tiny-random/nn";
import { fourNormLayer } from "../layers/decoder/decoder-layers.ts";
import { rotaryAttention } from "../layers/decoder/rotary-attention.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM, softCap } from "../layers/heads/decoder-heads.ts";
import { lastTokenClassification } from "../layers/heads/decoder-scores.ts";
import { type Rope, ropeOf } from "../layers/rope/rope-settings.ts";
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
type Config = typeof defaults & Gemma2Config & { layer_types?: readonly string[] | null };

/** Every sixth layer, or as often as the pattern says, sees everything. */
const slides = (c: Config, layer: number): boolean =>
  c.layer_types ? c.layer_types[layer] === "sliding_attention" : (layer + 1) % c.sliding_window_pattern !== 0;

/** Sliding layers turn faster; `rope_parameters` may hold a rope for each kind of layer. */
const ropeOfLayer = (c: Config, layer: number): Rope => {
  const byKind = (c as { rope_parameters?: Record<string, unknown> }).rope_parameters;
  const kind = slides(c, layer) ? "sliding_attention" : "full_attention";
  if (byKind && kind in byKind) return ropeOf({ ...c, rope_parameters: byKind[kind] });
  return slides(c, layer) ? { type: "default", theta: c.rope_local_base_freq, settings: {} } : ropeOf(c);
};

const family = {
  ...rotaryDecoderFamily<Config>({
    ...gemmaParts,
    layer: fourNormLayer,
    rope: ropeOfLayer,
    attention: (c, layer) =>
      rotaryAttention(c, layer, {
        norm: { of: "head", make: (size) => centeredRmsNorm(size, c.rms_norm_eps) },
        scale: 1 / Math.sqrt(c.query_pre_attn_scalar),
        cap: c.attn_logit_softcapping ?? undefined,
        window: slides(c, layer) ? (c.sliding_window ?? undefined) : undefined,
      }),
  }),
  scores: (logits: Tensor, c: Config) => softCap(logits, c.final_logit_softcapping),
};

export default textFamily({
  defaults: defaults as Config,
  repo: "google/gemma-3-1b-it",
  checkpoints: {
    Gemma3ForCausalLM: ["google/gemma-3-1b-pt", "google/gemma-3-270m", "google/gemma-3-270m-it"],
  },
  reference: {
    ...{
      vocab_size: 262144,
      hidden_size: 1152,
      intermediate_size: 6912,
      num_attention_heads: 4,
      num_key_value_heads: 1,
    },
    ...{ max_position_embeddings: 32768, sliding_window: 512, torch_dtype: "bfloat16" },
  },
  tokenizer: "gemma",
  architectures: {
    Gemma3TextModel: base(family),
    Gemma3ForCausalLM: causalLM(family),
    Gemma3TextForSequenceClassification: lastTokenClassification(family),
  },
});
