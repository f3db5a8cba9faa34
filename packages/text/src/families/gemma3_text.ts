import { type Gemma3TextConfig, gemma3Text } from "@tiny-random/atlas/configs/gemma3_text";
import { type Architecture, InputError } from "@tiny-random/core";
import { centeredRmsNorm } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { sandwichNormLayer } from "../layers/decoder/decoder-layers.ts";
import { plainLanguageOf } from "../layers/decoder/language.ts";
import { type RotaryDecoderSlots, rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM, softCap } from "../layers/heads/decoder-heads.ts";
import { lastTokenClassification } from "../layers/heads/decoder-scores.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { imageBlockMasks, mutualMasks } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";
import { chatTokenizer, gemma3Template } from "../tokenizers/chat-templates.ts";
import { gemmaParts } from "./gemma.ts";

const parts: RotaryDecoderSlots<Gemma3TextConfig> = {
  ...gemmaParts,
  layer: sandwichNormLayer,
  masks: imageBlockMasks,
  rope: (c, layer) => ropeOf(c, c.layer_types[layer]),
  attention: (c, layer) =>
    causalAttention(c, layer, {
      qkNorm: { over: "head", norm: (size) => centeredRmsNorm(size, c.rms_norm_eps) },
      scale: 1 / Math.sqrt(c.query_pre_attn_scalar),
      softcap: c.attn_logit_softcapping ?? undefined,
    }),
  scores: (logits, c) => softCap(logits, c.final_logit_softcapping),
};

const family = rotaryDecoderFamily(parts);

/** EmbeddingGemma (2025): the same where tokens see each other both ways. */
const encoderFamily = rotaryDecoderFamily({ ...parts, masks: mutualMasks });

const [decoder, encoder] = [base(family), base(encoderFamily)];

/** A class that writes or reads from left to right, which an encoder does not. */
const leftToRight = (architecture: Architecture<Gemma3TextConfig>): Architecture<Gemma3TextConfig> => ({
  ...architecture,
  build: (c, plan) => {
    if (!c.use_bidirectional_attention) return architecture.build(c, plan);
    throw new InputError(
      "Gemma 3 whose tokens see each other both ways is an encoder",
      "Gemma3TextModel is its class, or set use_bidirectional_attention to false.",
    );
  },
});

export default textFamily({
  facts: gemma3Text,
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
    sliding_window_pattern: 6,
    rope_theta: 1000000,
    rope_local_base_freq: 10000,
    torch_dtype: "bfloat16",
  },
  unwritten: ["layer_types", "use_bidirectional_attention"],
  // A window of both sides is stated whole, and each side has half of it.
  resolve: ({ sliding_window: window, use_bidirectional_attention: both }) => ({
    sliding_window: window && both ? Math.floor(window / 2) + 1 : window,
  }),
  tokenizer: chatTokenizer("gemma", gemma3Template),
  variants: {
    "tokens that see each other": {
      config: { use_bidirectional_attention: true },
      classes: ["Gemma3TextModel"],
      checkpoints: { Gemma3TextModel: ["google/embeddinggemma-300m"] },
    },
  },
  // Six layers, as many as there are to an interval, leave less room for the feed-forward block.
  tiny: (_c, { size }) => ({ intermediate_size: size.width }),
  architectures: {
    Gemma3TextModel: {
      ...decoder,
      build: (c, plan) => (c.use_bidirectional_attention ? encoder : decoder).build(c, plan),
    },
    Gemma3ForCausalLM: leftToRight(causalLM(family)),
    Gemma3TextForSequenceClassification: leftToRight(lastTokenClassification(family)),
  },
  towers: { language: plainLanguageOf(family) },
});
