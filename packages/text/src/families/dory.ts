import { type DoryConfig, dory } from "@tiny-random/atlas/configs/dory";
import { InputError, type ModelConfig } from "@tiny-random/core";
import {
  attend,
  embedding,
  isFloat,
  linear,
  module,
  type Parameter,
  rotate,
  scale,
  splitHeads,
  type Tensor,
  weight,
} from "@tiny-random/nn";
import { keyValueHeadsOf } from "../layers/decoder/decoder-config.ts";
import { type LayerContext, layerContext, withLaterCaches } from "../layers/decoder/decoder-parts.ts";
import { activationOf } from "../layers/decoder/mlp.ts";
import { tablesByLayer } from "../layers/decoder/rotary-decoder.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { base, causalLM } from "../layers/heads/decoder-heads.ts";
import { unitLength } from "../layers/recurrent/delta-rule.ts";
import { ropeOf } from "../layers/rope/rope-settings.ts";
import { positionsOf, type TextContext, withHeads } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

/** A parameter that is used divided by `initializer_range`: as far from 0 as that is, times `spread`. */
const stored = (c: DoryConfig, size: number, spread = 1): Parameter =>
  weight([size], 1 / (c.initializer_range * spread) ** 2);

/** Queries and keys of length 1, queries and gates scaled feature by feature; the heads' values together have length 1 too. */
const attention = (c: DoryConfig, layer: number, kind: string) => {
  const slidingWindow = kind === "sliding_attention" ? c.sliding_window : undefined;
  const { hidden_size: width, num_attention_heads: heads, head_dim: headSize, attention_bias: bias } = c;
  const keyValueHeads = keyValueHeadsOf(c);
  const features = heads * headSize;
  return module(
    {
      q_proj: linear(width, features, { bias }),
      k_proj: linear(width, keyValueHeads * headSize, { bias }),
      v_proj: linear(width, keyValueHeads * headSize, { bias }),
      g_proj: linear(width, features, { bias: false }),
      sqk: stored(c, features),
      s_gate: stored(c, features),
      o_proj: linear(features, width, { bias }),
    },
    (m, x: Tensor, { mask, rotary, cache }: LayerContext) => {
      const squared = (parameter: Parameter, factor: number) => {
        const scaled = x.graph.parameter(parameter).mul(factor / c.initializer_range);
        return scaled.mul(scaled);
      };
      const turned = (part: Tensor, count: number) =>
        rotate(unitLength(splitHeads(part, count, headSize)), rotary(layer));
      const scales = squared(m.sqk, Math.sqrt(headSize)).unflatten(0, [heads, 1, headSize]);
      const query = turned(m.q_proj(x), heads).mul(scales);
      const key = turned(m.k_proj(x), keyValueHeads);
      const value = splitHeads(m.v_proj(x), keyValueHeads, headSize);
      const [keys, values] = cache?.extend(layer, key, value) ?? [key, value];
      const attended = attend(query, keys, values, { mask: mask(slidingWindow) });
      const gate = m.g_proj(x).mul(squared(m.s_gate, width ** 0.25));
      return m.o_proj(unitLength(attended.mul(gate.sigmoid())));
    },
  );
};

/** A gated block whose gate and up features are scaled one by one, and have length 1 together. */
const mlp = (c: DoryConfig) => {
  const { hidden_size: width, intermediate_size: features, mlp_bias: bias } = c;
  return module(
    {
      gate_proj: linear(width, features, { bias }),
      up_proj: linear(width, features, { bias }),
      suv_gate: scale(features),
      suv_up: scale(features),
      down_proj: linear(features, width, { bias }),
    },
    (m, x: Tensor) => {
      const gate = m.gate_proj(x).mul(m.suv_gate).mul(Math.sqrt(width));
      const up = m.up_proj(x).mul(m.suv_up).mul(Math.sqrt(width));
      return m.down_proj(unitLength(activationOf(c)(gate).mul(up)));
    },
  );
};

/** States of length 1 move towards each block's output of length 1, every feature at its rate (nGPT; Loshchilov et al., 2024). */
const decoderLayer = (c: DoryConfig, layer: number, kind: string) => {
  const nominal = c.ngpt_alpha_init / c.initializer_range;
  // Rates around a half: a block counts as much as what it reads.
  const rates = () => stored(c, c.hidden_size, 0.5 / c.ngpt_alpha_init);
  return module(
    { self_attn: attention(c, layer, kind), mlp: mlp(c), lambda_1: rates(), lambda_2: rates() },
    (m, x: Tensor, context: LayerContext) => {
      const towards = (from: Tensor, output: Tensor, rate: Parameter) =>
        from.add(unitLength(output).sub(from).mul(x.graph.parameter(rate).mul(nominal).abs()));
      const read = unitLength(x);
      const h = unitLength(towards(read, m.self_attn(read, context), m.lambda_1));
      return towards(h, m.mlp(h), m.lambda_2);
    },
  );
};

/** Layers as they are built, of a config that counts their blocks, and the first and the end of those that loop. */
const sections = (c: DoryConfig) => {
  const start = c.n_input_layers / 2;
  const looped = (c.n_recurrent_layers ?? 0) / 2;
  return {
    kinds: c.layer_types.filter((kind) => kind !== "mlp"),
    layers: c.num_hidden_layers / 2,
    start,
    looped,
    end: start + looped,
  };
};

/** How many layers have caches: those that loop have one for each time. Throws where loops share one. */
const cachedLayers = (c: DoryConfig): number => {
  const { layers, looped } = sections(c);
  if (c.recurrent_kv_cache_mode === "per_loop") return layers + (c.n_recurrent_loops - 1) * looped;
  throw new InputError(
    `recurrent_kv_cache_mode is ${c.recurrent_kv_cache_mode}`,
    "Step by step, loops that share a cache give other scores than one pass does; set per_loop.",
  );
};

/** The context of a loop: caches of later loops stand after those of all layers. */
const ofLoop = (c: DoryConfig, context: LayerContext, loop: number): LayerContext => {
  const { layers, start, looped } = sections(c);
  return loop === 0 ? context : withLaterCaches(context, layers - start + (loop - 1) * looped);
};

/** Layers that run once, layers that run several times, each time with the first ones' states added, and layers that run once. */
const backbone = (c: DoryConfig, embed_tokens: string) => {
  const { kinds, layers, start, end } = sections(c);
  return module(
    {
      embed_tokens: embedding(c.vocab_size, c.hidden_size),
      layers: kinds.map((kind, layer) => decoderLayer(c, layer, kind)),
    },
    (m, ids: Tensor, context: TextContext) => {
      const positions = positionsOf(ids, context);
      const rope = (_: DoryConfig, layer: number) => ropeOf(c, kinds[layer]);
      const ropes = { rope, rotarySize: () => c.head_dim, rotaryPairs: "halves" } as const;
      const shared = layerContext(ids, context, { positions, rotary: tablesByLayer(c, ropes, positions) });
      const run = (states: Tensor, first: number, end: number, runContext: LayerContext) =>
        m.layers.slice(first, end).reduce((x, layer) => layer(x, runContext), states);
      let states = run(isFloat(ids.dtype) ? ids : m.embed_tokens(ids), 0, start, shared);
      const injected = unitLength(states);
      for (let loop = 0; loop < c.n_recurrent_loops; loop++)
        states = run(unitLength(states).add(injected), start, end, ofLoop(c, shared, loop));
      return unitLength(run(states, end, layers, shared));
    },
    { embed_tokens },
  );
};

/** @param embeddingKey which Transformers renames only where the backbone is a part of a class */
const familyOf = (embeddingKey: string): DecoderFamily<DoryConfig, ReturnType<typeof backbone>> => ({
  key: "backbone",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({
    layers: cachedLayers(c),
    heads: keyValueHeadsOf(c),
    headSize: c.head_dim,
  }),
  backbone: (c) => backbone(c, embeddingKey),
  embedding: (model) => model.embed_tokens.weight,
  embed: (model, ids) => model.embed_tokens(ids),
});

const language = familyOf("embeddings");

/** Next-token scores, scaled token by token. */
const scoredModel = (c: DoryConfig) => {
  const model = language.backbone(c);
  const matrix = c.tie_word_embeddings ? language.embedding(model) : weight([c.vocab_size, c.hidden_size], 1);
  const head = module({ weight: matrix, logit_scale: stored(c, c.vocab_size) }, (m, x: Tensor) =>
    x.linear(m.weight).mul(x.graph.parameter(m.logit_scale).mul(1 / c.initializer_range)),
  );
  return withHeads(language.key, model, { head }, (m, hidden) => ({ logits: m.head(hidden) }), { head: "lm_head" });
};

/** The config as released files have it: attention and feed-forward blocks stand one by one, and are counted so. */
const released = (c: DoryConfig, merged: ModelConfig) => {
  if (c.layer_types.includes("mlp")) return {};
  const { num_hidden_layers: layers, n_input_layers: input, n_output_layers: output } = c;
  const looped = merged["n_recurrent_layers"];
  return {
    num_hidden_layers: 2 * layers,
    n_input_layers: 2 * input,
    n_recurrent_layers: 2 * (typeof looped === "number" ? looped : layers - input - output),
    n_output_layers: 2 * output,
    layer_types: c.layer_types.flatMap((kind) => [kind, "mlp"]),
  };
};

export default textFamily<DoryConfig>({
  facts: dory,
  repo: "nvidia/NVIDIA-Nemotron-Labs-Dory1.0-4B-BF16",
  resolve: released,
  // A layer of each section, the looped one without a window; narrow blocks make room for them.
  tiny: (_c, { size }) => ({
    num_hidden_layers: 6,
    n_input_layers: 2,
    n_recurrent_layers: 2,
    n_output_layers: 2,
    layer_types: ["sliding_attention", "mlp", "full_attention", "mlp", "sliding_attention", "mlp"],
    intermediate_size: size.width / 2,
  }),
  tokenizer: "llama",
  architectures: { DoryModel: base(familyOf("embed_tokens")), DoryForCausalLM: causalLM(language, scoredModel) },
  variants: {
    "three loops": { config: { n_recurrent_loops: 3 }, classes: ["DoryForCausalLM"] },
    "tied, biases": {
      config: { tie_word_embeddings: true, attention_bias: true, mlp_bias: true },
      classes: ["DoryForCausalLM"],
    },
  },
});
