import { granite } from "@tiny-random/atlas/configs/granite";
import { type ConfigOf, type Language, narrowed } from "@tiny-random/core";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { headSizeOf, type RotaryDecoderConfig } from "../layers/decoder/decoder-config.ts";
import { plainLanguageOf } from "../layers/decoder/language.ts";
import { multipliedEmbedding } from "../layers/decoder/multiplied-embedding.ts";
import { type RotaryDecoderSlots, rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";

/** Multipliers are numbers, which classes may have null. */
export const graniteKinds = {
  embedding_multiplier: "number",
  attention_multiplier: "number",
  residual_multiplier: "number",
  logits_scaling: "number",
} as const;

const facts = narrowed(granite, graniteKinds);

/** The multipliers of all generations of Granite (μP, Yang et al., 2022). */
export interface GraniteMultipliers extends RotaryDecoderConfig {
  readonly embedding_multiplier: number;
  /** What scores of attention are multiplied by; null for head_dim^-0.5. */
  readonly attention_multiplier: number | null;
  /** What each block's output is multiplied by before it joins the residual stream. */
  readonly residual_multiplier: number;
  /** What next-token scores are divided by. */
  readonly logits_scaling: number;
}

type GraniteSlots = RotaryDecoderSlots<GraniteMultipliers>;

/** What all generations of Granite share: Llama with multipliers. */
export const graniteParts: Required<Pick<GraniteSlots, "embedding" | "attention" | "residualMultiplier" | "scores">> = {
  embedding: (c) => multipliedEmbedding(c.vocab_size, c.hidden_size, c.embedding_multiplier),
  attention: (c, layer) => causalAttention(c, layer, { scale: c.attention_multiplier ?? 1 / Math.sqrt(headSizeOf(c)) }),
  residualMultiplier: (c) => c.residual_multiplier,
  scores: (scores, c) => scores.div(c.logits_scaling),
};

type Config = ConfigOf<typeof facts>;

const family = rotaryDecoderFamily<Config>(graniteParts);

const { attention, residualMultiplier } = graniteParts;
const plainLanguage = plainLanguageOf(rotaryDecoderFamily<Config>({ attention, residualMultiplier }));

/** What stands between a composite's tokens is multiplied with them; the composite's own head divides nothing. */
const language = (c: Config): Language => {
  const plain = plainLanguage(c);
  return {
    ...plain,
    states: (inputs) => {
      const { inputs_embeds: embeds } = inputs;
      return plain.states(embeds ? { ...inputs, inputs_embeds: embeds.mul(c.embedding_multiplier) } : inputs);
    },
  };
};

export default textFamily({
  facts,
  repo: "ibm-granite/granite-3.0-8b-base",
  checkpoints: { GraniteForCausalLM: ["ibm-granite/granite-3.0-8b-instruct", "ibm-granite/granite-3.0-2b-instruct"] },
  reference: {
    vocab_size: 49155,
    intermediate_size: 12800,
    num_hidden_layers: 40,
    num_key_value_heads: 8,
    max_position_embeddings: 4096,
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    attention_dropout: 0.1,
    attention_multiplier: 0.0078125,
    embedding_multiplier: 12,
    logits_scaling: 16,
    residual_multiplier: 0.22,
    bos_token_id: 0,
    eos_token_id: 0,
    pad_token_id: 0,
    tie_word_embeddings: true,
    torch_dtype: "bfloat16",
  },
  tokenizer: "gpt2",
  // Divided by 16 the scores are so flat that no next token of an untied model has a clear margin.
  tiny: (c) => ({ logits_scaling: Math.min(c.logits_scaling, 4) }),
  architectures: { GraniteModel: base(family), GraniteForCausalLM: causalLM(family) },
  variants: {
    "biases, untied": {
      config: { attention_bias: true, mlp_bias: true, tie_word_embeddings: false },
      classes: ["GraniteForCausalLM"],
    },
  },
  towers: { language },
});
