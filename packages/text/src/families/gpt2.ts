import { defineArchitecture } from "@tiny-random/core";
import {
  activation,
  attend,
  embedding,
  layerNorm,
  linear,
  module,
  splitHeads,
  type Tensor,
  transposedLinear,
} from "@tiny-random/nn";
import { choiceInputs } from "../inputs.ts";
import { type Backbone, causalMasks, positionsOf, type TextContext, withHeads } from "../layers/backbone.ts";
import type { KeyValueCache } from "../layers/cache.ts";
import { choicesSession } from "../layers/choices.ts";
import {
  base,
  causalLM,
  type DecoderFamily,
  lastTokenClassification,
  questionAnswering,
  tokenClassification,
} from "../layers/heads.ts";
import { textFamily } from "../text-family.ts";

/** The defaults of GPT2Config: GPT-2 small. */
const defaults = {
  model_type: "gpt2",
  vocab_size: 50257,
  n_positions: 1024,
  n_embd: 768,
  n_layer: 12,
  n_head: 12,
  n_inner: null as number | null,
  activation_function: "gelu_new",
  resid_pdrop: 0.1,
  embd_pdrop: 0.1,
  attn_pdrop: 0.1,
  layer_norm_epsilon: 1e-5,
  initializer_range: 0.02,
  summary_type: "cls_index",
  summary_use_proj: true,
  summary_activation: null as string | null,
  summary_proj_to_labels: true,
  summary_first_dropout: 0.1,
  scale_attn_weights: true,
  use_cache: true,
  bos_token_id: 50256,
  eos_token_id: 50256,
  scale_attn_by_inverse_layer_idx: false,
  reorder_and_upcast_attn: false,
  add_cross_attention: false,
  tie_word_embeddings: true,
};
type Gpt2Config = typeof defaults;

interface BlockContext {
  readonly mask: Tensor;
  readonly cache: KeyValueCache | undefined;
}

const attention = (c: Gpt2Config, layer: number) => {
  const headSize = c.n_embd / c.n_head;
  const scale =
    (c.scale_attn_weights ? 1 / Math.sqrt(headSize) : 1) / (c.scale_attn_by_inverse_layer_idx ? layer + 1 : 1);
  return module(
    { c_attn: transposedLinear(c.n_embd, 3 * c.n_embd), c_proj: transposedLinear(c.n_embd, c.n_embd) },
    (m, x: Tensor, { mask, cache }: BlockContext) => {
      const parts = m.c_attn(x).chunk(3, -1);
      const [query, key, value] = parts.map((part) => splitHeads(part, c.n_head, headSize)) as [Tensor, Tensor, Tensor];
      const [keys, values] = cache?.extend(layer, key, value) ?? [key, value];
      return m.c_proj(attend(query, keys, values, { mask, scale }));
    },
  );
};

const mlp = (c: Gpt2Config) => {
  const inner = c.n_inner ?? 4 * c.n_embd;
  return module(
    { c_fc: transposedLinear(c.n_embd, inner), c_proj: transposedLinear(inner, c.n_embd) },
    (m, x: Tensor) => m.c_proj(activation(c.activation_function)(m.c_fc(x))),
  );
};

const block = (c: Gpt2Config, layer: number) =>
  module(
    {
      ln_1: layerNorm(c.n_embd, c.layer_norm_epsilon),
      attn: attention(c, layer),
      ln_2: layerNorm(c.n_embd, c.layer_norm_epsilon),
      mlp: mlp(c),
    },
    (m, x: Tensor, context: BlockContext) => {
      const h = x.add(m.attn(m.ln_1(x), context));
      return h.add(m.mlp(m.ln_2(h)));
    },
  );

const transformer = (c: Gpt2Config) =>
  module(
    {
      wte: embedding(c.vocab_size, c.n_embd),
      wpe: embedding(c.n_positions, c.n_embd),
      h: Array.from({ length: c.n_layer }, (_, layer) => block(c, layer)),
      ln_f: layerNorm(c.n_embd, c.layer_norm_epsilon),
    },
    (m, ids: Tensor, context: TextContext) => {
      const shared = { mask: causalMasks(ids, context)(), cache: context.cache };
      const embedded = m.wte(ids).add(m.wpe(positionsOf(ids, context)));
      return m.ln_f(m.h.reduce((x, layer) => layer(x, shared), embedded));
    },
  );

const family: DecoderFamily<Gpt2Config, ReturnType<typeof transformer>> = {
  key: "transformer",
  width: (c) => c.n_embd,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.n_layer, heads: c.n_head, headSize: c.n_embd / c.n_head }),
  backbone: transformer,
  embedding: (model) => model.wte.weight,
};

/** One vector for a text: the hidden state at `index` `[batch, 1]`, projected to one score (`summary_type` cls_index). */
const summary = (c: Gpt2Config) =>
  module({ summary: linear(c.n_embd, c.summary_proj_to_labels ? 1 : c.n_embd) }, (m, hidden: Tensor, index: Tensor) => {
    const at = index.unsqueeze(-1).expand([hidden.size(0), 1, c.n_embd]);
    const score = m.summary(hidden.gather(1, at).squeeze(1));
    return c.summary_activation ? activation(c.summary_activation)(score) : score;
  });

/** Language modelling and the choice between continuations, `[batch, choices, length]` in. */
const doubleHeads = defineArchitecture({
  padding: "right",
  build: (c: Gpt2Config) => {
    const backbone = transformer(c);
    const heads = {
      lm_head: linear(c.n_embd, c.vocab_size, {
        bias: false,
        ...(c.tie_word_embeddings && { tied: backbone.wte.weight }),
      }),
      multiple_choice_head: summary(c),
    };
    return withHeads("transformer", backbone as Backbone, heads, (m, hidden, _ids, _base, context) => ({
      logits: m.lm_head(hidden),
      mc_logits: m.multiple_choice_head(hidden, context.choice_token_ids as Tensor),
    }));
  },
  sessions: (model) => choicesSession(model, { choiceTokens: "mc_token_ids" }),
  inputs: () => choiceInputs({ choiceTokens: "mc_token_ids" }),
});

export default textFamily({
  defaults,
  repo: "openai-community/gpt2",
  tokenizer: "gpt2",
  architectures: {
    GPT2Model: base(family),
    GPT2LMHeadModel: causalLM(family),
    GPT2DoubleHeadsModel: doubleHeads,
    GPT2ForSequenceClassification: lastTokenClassification(family),
    GPT2ForTokenClassification: tokenClassification(family, "classifier"),
    GPT2ForQuestionAnswering: questionAnswering(family),
  },
});
