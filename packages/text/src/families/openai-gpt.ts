import { type OpenAIGPTConfig, openaiGpt } from "@tiny-random/atlas/configs/openai-gpt";
import { activation, embedding, layerNorm, module, type Tensor, transposedLinear } from "@tiny-random/nn";
import { textInputs } from "../inputs.ts";
import { type LayerContext, layerContext } from "../layers/decoder/decoder-parts.ts";
import { gpt2Attention } from "../layers/decoder/gpt2-attention.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { lastTokenClassification } from "../layers/heads/decoder-scores.ts";
import { doubleHeads } from "../layers/heads/double-heads.ts";
import { positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { unmasked } from "../layers/sessions/unmasked.ts";
import { textFamily } from "../text-family.ts";

/** Its names of activations mean others than elsewhere (`ACT_FNS`). */
const activations: Readonly<Record<string, string>> = { gelu: "gelu_new", swish: "silu" };

/** Norms after the residual sums (Vaswani et al., 2017). */
const block = (c: OpenAIGPTConfig, layer: number) => {
  const width = c.n_embd;
  const scaled = { n_embd: width, n_head: c.n_head, scale_attn_weights: true, scale_attn_by_inverse_layer_idx: false };
  const act = activation(activations[c.afn] ?? c.afn);
  const feedForward = { c_fc: transposedLinear(width, 4 * width), c_proj: transposedLinear(4 * width, width) };
  return module(
    {
      attn: gpt2Attention(scaled, layer),
      ln_1: layerNorm(width, c.layer_norm_epsilon),
      mlp: module(feedForward, (m, x: Tensor) => m.c_proj(act(m.c_fc(x)))),
      ln_2: layerNorm(width, c.layer_norm_epsilon),
    },
    (m, x: Tensor, context: LayerContext) => {
      const h = m.ln_1(x.add(m.attn(x, context)));
      return m.ln_2(h.add(m.mlp(h)));
    },
  );
};

const backbone = (c: OpenAIGPTConfig) =>
  module(
    {
      tokens_embed: embedding(c.vocab_size, c.n_embd),
      positions_embed: embedding(c.n_positions, c.n_embd),
      h: Array.from({ length: c.n_layer }, (_, layer) => block(c, layer)),
    },
    (m, ids: Tensor, context: TextContext) => {
      const shared = layerContext(ids, context);
      const embedded = m.tokens_embed(ids).add(m.positions_embed(positionsOf(ids, context)));
      return m.h.reduce((x, layer) => layer(x, shared), embedded);
    },
  );

const family: DecoderFamily<OpenAIGPTConfig, ReturnType<typeof backbone>> = {
  key: "transformer",
  width: (c) => c.n_embd,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.n_layer, heads: c.n_head, headSize: c.n_embd / c.n_head }),
  backbone,
  embedding: (model) => model.tokens_embed.weight,
};

/** The first GPT (Radford et al., 2018). */
export default textFamily({
  facts: openaiGpt,
  repo: "openai-community/openai-gpt",
  reference: { n_ctx: 512, n_special: 0, predict_special_tokens: true },
  tokenizer: "openai_gpt",
  architectures: {
    OpenAIGPTModel: base(family),
    OpenAIGPTLMHeadModel: {
      ...causalLM(family),
      // The class has no cache and generates without positions: those it counts itself count padding too.
      padding: "right",
      inputs: (c) => textInputs(c, { padding: "right", positions: true }),
    },
    OpenAIGPTDoubleHeadsModel: unmasked(doubleHeads(family, "head"), {
      reason: "the class flattens the ids of choices and not their mask: it runs without one only",
      mask: (ids) => ids.mul(0).add(1),
    }),
    OpenAIGPTForSequenceClassification: lastTokenClassification(family),
  },
  variants: {
    swish: { config: { afn: "swish" }, classes: ["OpenAIGPTModel"] },
    "untied embeddings": { config: { tie_word_embeddings: false }, classes: ["OpenAIGPTLMHeadModel"] },
  },
});
