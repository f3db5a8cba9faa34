import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { sandwichNormLayer } from "../layers/decoder/decoder-layers.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { decoderClasses, softCap } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { defaults as gemma, gemmaParts } from "./gemma.ts";

const { hidden_act: _, ...shared } = gemma;

/** The defaults of Gemma2Config. */
export const defaults = {
  ...shared,
  model_type: "gemma2",
  hidden_size: 2304,
  intermediate_size: 9216,
  num_hidden_layers: 26,
  num_attention_heads: 8,
  num_key_value_heads: 4,
  hidden_activation: "gelu_pytorch_tanh",
  query_pre_attn_scalar: 256,
  sliding_window: 4096 as number | null,
  final_logit_softcapping: 30.0 as number | null,
  attn_logit_softcapping: 50.0 as number | null,
};
export type Gemma2Config = typeof defaults & { readonly layer_types?: readonly string[] | null };

/** Every other layer has the window, beginning with the first, where the config does not say which. */
const slidingWindow = (c: Gemma2Config, layer: number): number | undefined => {
  const kind = c.layer_types?.[layer] ?? (layer % 2 === 0 ? "sliding_attention" : "full_attention");
  return kind === "sliding_attention" ? (c.sliding_window ?? undefined) : undefined;
};

const family = rotaryDecoderFamily<Gemma2Config>({
  ...gemmaParts,
  layer: sandwichNormLayer,
  attention: (c, layer) =>
    causalAttention(c, layer, {
      scale: 1 / Math.sqrt(c.query_pre_attn_scalar),
      softcap: c.attn_logit_softcapping ?? undefined,
      slidingWindow: slidingWindow(c, layer),
    }),
  scores: (logits, c) => softCap(logits, c.final_logit_softcapping),
});

export default textFamily<Gemma2Config>({
  defaults,
  repo: "google/gemma-2-2b-it",
  checkpoints: {
    Gemma2ForCausalLM: ["google/gemma-2-2b", "google/gemma-2-9b", "google/gemma-2-9b-it"],
  },
  reference: { eos_token_id: 1, torch_dtype: "bfloat16" },
  tokenizer: "gemma",
  architectures: decoderClasses("Gemma2", family, { answers: false }),
});
