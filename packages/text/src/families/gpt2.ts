import { type GPT2Config, gpt2 } from "@tiny-random/atlas/configs/gpt2";
import { attend, module, splitHeads, type Tensor, transposedLinear } from "@tiny-random/nn";
import type { LayerContext } from "../layers/decoder/decoder-parts.ts";
import { textDecoderTower } from "../layers/decoder/decoder-tower.ts";
import { gpt2Attention, gpt2Scale } from "../layers/decoder/gpt2-attention.ts";
import { type LearnedDecoder, learnedDecoder, learnedDecoderFamily } from "../layers/decoder/learned-decoder.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { base, causalLM, languageModel } from "../layers/heads/decoder-heads.ts";
import { lastTokenClassification, questionAnswering, tokenClassification } from "../layers/heads/decoder-scores.ts";
import { doubleHeads } from "../layers/heads/double-heads.ts";
import { textFamily } from "../text-family.ts";

/** Attention to an encoder: keys and values out of one projection of its states. */
const crossAttention = (c: GPT2Config, layer: number) => {
  const parts = {
    c_attn: transposedLinear(c.n_embd, 2 * c.n_embd),
    q_attn: transposedLinear(c.n_embd, c.n_embd),
    c_proj: transposedLinear(c.n_embd, c.n_embd),
  };
  return module(parts, (m, x: Tensor, { encoder }: LayerContext) => {
    if (!encoder) throw new Error("a decoder with attention to an encoder needs its states");
    const split = (part: Tensor) => splitHeads(part, c.n_head, c.n_embd / c.n_head);
    const [key, value] = m.c_attn(encoder.states).chunk(2, -1) as [Tensor, Tensor];
    const options = { mask: encoder.mask, scale: gpt2Scale(c, layer) };
    return m.c_proj(attend(split(m.q_attn(x)), split(key), split(value), options));
  });
};

const transformer = (c: GPT2Config) =>
  learnedDecoder<GPT2Config>(c, {
    attention: gpt2Attention,
    cross: (one, layer) => (one.add_cross_attention ? crossAttention(one, layer) : undefined),
    project: transposedLinear,
  });

const family: DecoderFamily<GPT2Config, LearnedDecoder> = {
  ...learnedDecoderFamily,
  cache: (c) => ({ layers: c.n_layer, heads: c.n_head, headSize: c.n_embd / c.n_head }),
  backbone: transformer,
};

export default textFamily({
  facts: gpt2,
  repo: "openai-community/gpt2",
  reference: { n_ctx: 1024 },
  checkpoints: {
    GPT2LMHeadModel: [
      "openai-community/gpt2-medium",
      "openai-community/gpt2-large",
      "distilbert/distilgpt2",
      "Xenova/gpt2",
    ],
  },
  unwritten: ["pad_token_id"],
  tokenizer: "gpt2",
  towers: { decoder: (c) => textDecoderTower(languageModel(family, c), family.cache(c), c.n_embd) },
  architectures: {
    GPT2Model: base(family),
    GPT2LMHeadModel: causalLM(family),
    GPT2DoubleHeadsModel: doubleHeads(family),
    GPT2ForSequenceClassification: lastTokenClassification(family),
    GPT2ForTokenClassification: tokenClassification(family, "classifier"),
    GPT2ForQuestionAnswering: questionAnswering(family),
  },
  variants: {
    "untied embeddings": { config: { tie_word_embeddings: false }, classes: ["GPT2LMHeadModel"] },
    "scores scaled by layer": { config: { scale_attn_by_inverse_layer_idx: true }, classes: ["GPT2LMHeadModel"] },
    "unscaled scores": { config: { scale_attn_weights: false }, classes: ["GPT2LMHeadModel"] },
  },
});
