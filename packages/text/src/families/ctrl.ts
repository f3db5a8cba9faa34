import { type CTRLConfig, ctrl } from "@tiny-random/atlas/configs/ctrl";
import { layerNorm, module, scaledEmbedding, type Tensor } from "@tiny-random/nn";
import { causalAttention } from "../layers/decoder/causal-attention.ts";
import { preNormBlock } from "../layers/decoder/decoder-layers.ts";
import { layerContext } from "../layers/decoder/decoder-parts.ts";
import { plainMlp } from "../layers/decoder/mlp.ts";
import { pairFrequencies, sinusoids } from "../layers/decoder/sinusoids.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { lastTokenClassification, lastTokenScores } from "../layers/heads/decoder-scores.ts";
import { positionsOf, type TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

const keys = {
  attention: "multi_head_attention",
  mlp: "ffn",
  attentionNorm: "layernorm1",
  mlpNorm: "layernorm2",
};

const block = (c: CTRLConfig, layer: number) => {
  const heads = { model_type: c.model_type, hidden_size: c.n_embd, num_attention_heads: c.n_head };
  const attention = causalAttention(heads, layer, {
    bias: { qkv: true, output: true },
    keys: { q_proj: "Wq", k_proj: "Wk", v_proj: "Wv", o_proj: "dense" },
  });
  // The feed-forward block is a list with the activation in its middle.
  const sizes = { width: c.n_embd, features: c.dff, activation: "relu", bias: true };
  const norm = () => layerNorm(c.n_embd, 1e-6);
  const mlp = plainMlp({ up: "0", down: "2" }, sizes);
  return preNormBlock({ attention, mlp, attentionNorm: norm(), mlpNorm: norm() }, keys);
};

const backbone = (c: CTRLConfig) =>
  module(
    {
      w: scaledEmbedding(c.vocab_size, c.n_embd),
      h: Array.from({ length: c.n_layer }, (_, layer) => block(c, layer)),
      layernorm: layerNorm(c.n_embd, c.layer_norm_epsilon),
    },
    (m, ids: Tensor, context: TextContext) => {
      const shared = layerContext(ids, context);
      const placed = m.w(ids).add(sinusoids(positionsOf(ids, context), pairFrequencies(c.n_embd)));
      return m.layernorm(m.h.reduce((x, layer) => layer(x, shared), placed));
    },
  );

const family: DecoderFamily<CTRLConfig, ReturnType<typeof backbone>> = {
  key: "transformer",
  width: (c) => c.n_embd,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.n_layer, heads: c.n_head, headSize: c.n_embd / c.n_head }),
  backbone,
  embedding: (model) => model.w.weight,
  headBias: () => true,
};

/** Texts that follow a control code (Keskar et al., 2019). */
export default textFamily({
  facts: ctrl,
  repo: "Salesforce/ctrl",
  roles: { "feed-forward width": ["dff"] },
  tokenizer: "ctrl",
  architectures: {
    CTRLModel: base(family),
    CTRLLMHeadModel: causalLM(family),
    CTRLForSequenceClassification: lastTokenClassification(family, (c) => lastTokenScores(family, c, "classifier")),
  },
  variants: {
    "untied embeddings": { config: { tie_word_embeddings: false }, classes: ["CTRLLMHeadModel"] },
  },
});
