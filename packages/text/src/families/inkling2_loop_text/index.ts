import { type Inkling2LoopTextConfig, inkling2LoopText } from "@tiny-random/atlas/configs/inkling2_loop_text";
import { type Context, InputError, type ModelConfig, type ProcessorBuilder } from "@tiny-random/core";
import { embedding, isFloat, module, type Parameter, rmsNorm, Tensor, weight } from "@tiny-random/nn";
import { layerContext } from "../../layers/decoder/decoder-parts.ts";
import type { DecoderFamily } from "../../layers/heads/decoder-family.ts";
import { base, causalLM, softCap } from "../../layers/heads/decoder-heads.ts";
import { currentMask } from "../../layers/recurrent/padding.ts";
import { positionsOf, type TextContext, withHeads } from "../../layers/sessions/backbone.ts";
import { namedStates } from "../../layers/sessions/text-sessions.ts";
import { textFamily } from "../../text-family.ts";
import { tokenizerBuilder } from "../../tokenizer-builder.ts";
import { convolvedStates, growthOf, keyValueShape, slides } from "./attention.ts";
import type { Shared } from "./convolutions.ts";
import { type Depth, decoderLayer, type Messages, queriesOf, retrieved } from "./layer.ts";

/** How many layers run again and again. */
const loopedLayers = (c: Inkling2LoopTextConfig): number => c.loop_layer_index_end - c.loop_layer_index_start;

/** The layer whose cache each is: those of later passes stand after those of all layers. */
const cachedLayers = (c: Inkling2LoopTextConfig): number[] => {
  const layers = Array.from({ length: c.num_hidden_layers }, (_, layer) => layer);
  const looped = layers.slice(c.loop_layer_index_start, c.loop_layer_index_end);
  return [
    ...layers,
    ...Array<number[]>(c.loop_num_passes - 1)
      .fill(looped)
      .flat(),
  ];
};

/** Vectors that ask for the inputs of layers, and for what the last norm reads. The first layer's attention asks for nothing. */
const depthQueries = (c: Inkling2LoopTextConfig) => {
  const layers = Array.from({ length: c.num_hidden_layers }, (_, layer) => layer);
  return module(
    {
      attn_queries: layers
        .slice(1)
        .map((layer) => (slides(c, layer) ? queriesOf(c.hidden_size) : queriesOf(3, c.hidden_size))),
      mlp_queries: layers.map(() => queriesOf(c.hidden_size)),
      output_query: queriesOf(c.hidden_size),
    },
    (m) => m,
  );
};

/** How far keys are behind queries, where queries are the last of the keys: `[length, past + length]`. */
const distancesOf = (ids: Tensor, { attention_mask }: TextContext): Tensor => {
  const { graph } = ids;
  const past = graph.dimValue(attention_mask.size(1)).sub(graph.dimValue(ids.size(1)));
  const queries = Tensor.arange(graph, ids.size(1)).add(past).unsqueeze(1);
  return queries.sub(Tensor.arange(graph, attention_mask.size(1)).unsqueeze(0));
};

const sharedOf = (c: Inkling2LoopTextConfig, ids: Tensor, context: TextContext): Shared => ({
  context: layerContext(ids, context),
  current: currentMask(context.attention_mask, ids),
  distance: distancesOf(ids, context),
  growth: growthOf(c, positionsOf(ids, context)),
});

/** Layers, of which some run in several passes. Each pass begins with the same states, and reads messages from the one before. */
const backbone = (c: Inkling2LoopTextConfig) => {
  const { loop_layer_index_start: start, loop_layer_index_end: end, num_hidden_layers: depth } = c;
  const asking = depthQueries(c);
  return module(
    {
      embed: embedding(c.vocab_size, c.hidden_size),
      embed_norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      attn_res: asking,
      layers: asking.mlp_queries.map((mlp, layer) =>
        decoderLayer(c, layer, { attention: asking.attn_queries[layer - 1], mlp }),
      ),
      middle_cycle_cross_pass_queries: queriesOf(2 * loopedLayers(c), c.hidden_size),
      middle_cycle_cross_pass_kv_queries: queriesOf(2 * loopedLayers(c), c.hidden_size),
      norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
    },
    (m, ids: Tensor, context: TextContext) => {
      const shared = sharedOf(c, ids, context);
      const run = (from: Depth, first: number, last: number, offset = 0, messages?: (layer: number) => Messages) =>
        m.layers
          .slice(first, last)
          .reduce<Depth>(
            (state, layer, index) => layer(state, { ...shared, cached: first + index + offset }, messages?.(index)),
            from,
          );
      const messagesOf = (states: readonly Tensor[]) => (index: number) => {
        const pair = (queries: Parameter) => ids.graph.parameter(queries).slice(0, 2 * index, 2 * index + 2);
        const asked = [m.middle_cycle_cross_pass_queries, m.middle_cycle_cross_pass_kv_queries].map(pair);
        const [query, mlp, key, value] = retrieved(Tensor.cat(asked, 0), states) as [Tensor, Tensor, Tensor, Tensor];
        return { query, key, value, mlp };
      };
      const tokens = isFloat(ids.dtype) ? ids : m.embed_norm(m.embed(ids));
      const begun = run({ hidden: tokens, blocks: [] }, 0, start);
      let looped = run(begun, start, end);
      for (let pass = 1; pass < c.loop_num_passes; pass++) {
        // The first block that a pass adds is what it began with.
        const said = [...looped.blocks.slice(begun.blocks.length + 1), looped.hidden];
        const offset = depth - start + (pass - 1) * loopedLayers(c);
        looped = run(begun, start, end, offset, messagesOf(said));
      }
      const { hidden, blocks } = run(looped, end, depth);
      const [read] = retrieved(ids.graph.parameter(m.attn_res.output_query), [...blocks, hidden]);
      return m.norm(read);
    },
  );
};

const family: DecoderFamily<Inkling2LoopTextConfig, ReturnType<typeof backbone>> = {
  key: "model.llm",
  width: (c) => c.hidden_size,
  vocabulary: (c) => c.unpadded_vocab_size,
  cache: (c) => {
    if (c.head_dim !== c.swa_head_dim)
      throw new InputError(
        `head_dim is ${c.head_dim}, swa_head_dim ${c.swa_head_dim}`,
        "Sessions have keys of one size in all layers; give both the same.",
      );
    const layers = cachedLayers(c);
    const shape = (cached: number) => keyValueShape(c, layers[cached] ?? 0);
    return {
      layers: layers.length,
      heads: (cached) => shape(cached).heads,
      headSize: c.head_dim,
      states: namedStates(layers.map((layer) => convolvedStates(c, layer))),
    };
  },
  backbone,
  embedding: (model) => model.embed.weight,
  embed: (model, ids) => model.embed_norm(model.embed(ids)),
};

/** Next-token scores within a softcap. The checkpoint's rows are padded to the embedding's; the class leaves the rest out. */
const scoredModel = (c: Inkling2LoopTextConfig) => {
  // Scores far apart: some choices of experts are close, so that few texts have none and are left to choose from.
  const head = module({ weight: weight([c.vocab_size, c.hidden_size], c.hidden_size / 16) }, (m, x: Tensor) =>
    softCap(x.linear(m.weight).slice(-1, 0, c.unpadded_vocab_size), c.final_logit_softcapping),
  );
  return withHeads(family.key, family.backbone(c), { head }, (m, hidden) => ({ logits: m.head(hidden) }), {
    head: "model.llm.unembed",
  });
};

/** Long blocks become one layer each: a layer of each kind, with and without a window, once and again. */
const tinyDepth = (c: Inkling2LoopTextConfig) => {
  const { n_layers_per_attn_res_block, loop_layer_index_start, loop_layer_index_end, num_hidden_layers } = c;
  if (n_layers_per_attn_res_block <= 2) return { num_hidden_layers, layer_types: c.layer_types };
  const start = loop_layer_index_start / n_layers_per_attn_res_block;
  // Two blocks at least: of one alone, messages would not depend on what asks for them.
  const end = Math.max(start + 2, loop_layer_index_end / n_layers_per_attn_res_block);
  return {
    num_hidden_layers: end + 1,
    layer_types: Array.from({ length: end + 1 }, (_, layer) => (layer > start ? "hybrid" : "hybrid_sliding")),
    n_layers_per_attn_res_block: 1,
    loop_layer_index_start: start,
    loop_layer_index_end: end,
    loop_num_passes: Math.min(c.loop_num_passes, 2),
  };
};

/** Rows of the tables beyond the tokenizer's ids. */
const padding = 8;

/** The tokenizer, and tables with rows of padding. */
const paddedTokenizer = (c: Inkling2LoopTextConfig, context: Context): ProcessorBuilder => {
  const builder = tokenizerBuilder(c, context);
  const padded = (config: ModelConfig): ModelConfig => {
    const ids = Number(config["vocab_size"]);
    return { ...config, vocab_size: ids + padding, unpadded_vocab_size: ids };
  };
  return {
    ...builder,
    build: () => {
      const built = builder.build();
      return { ...built, sync: (config) => padded(built.sync(config)) };
    },
  };
};

export default textFamily<Inkling2LoopTextConfig>({
  facts: inkling2LoopText,
  repo: "thinkingmachines/Inkling-2-Mini",
  roles: {
    heads: ["swa_num_attention_heads"],
    "key/value heads": ["swa_num_key_value_heads"],
    "head size": ["swa_head_dim"],
    window: ["sliding_window_size", "rel_extent"],
  },
  tiny: (c, { size }) => ({
    ...tinyDepth(c),
    // A graph has the layers of every pass: narrow ones keep it small.
    hidden_size: size.width / 2,
    loop_gate_rank: size.headSize,
    d_rel: size.headSize,
    // So low that tiny inputs go beyond them.
    log_scaling_n_floor: 4,
    qk_l2_clip_threshold: Math.sqrt(size.headSize),
    rel_l2_clip_threshold: Math.sqrt(size.headSize),
  }),
  tokenizer: "o200k",
  processor: paddedTokenizer,
  architectures: { Inkling2LoopTextModel: base(family), Inkling2LoopForCausalLM: causalLM(family, scoredModel) },
  variants: {
    "three passes": {
      config: {
        num_hidden_layers: 3,
        layer_types: ["hybrid", "hybrid_sliding", "hybrid"],
        n_layers_per_attn_res_block: 1,
        loop_layer_index_start: 1,
        loop_layer_index_end: 3,
      },
      classes: ["Inkling2LoopForCausalLM"],
    },
    "blocks of two layers, none after the loop": {
      config: {
        num_hidden_layers: 6,
        layer_types: ["hybrid", "hybrid_sliding", "hybrid_sliding", "hybrid", "hybrid_sliding", "hybrid"],
        n_layers_per_attn_res_block: 2,
        loop_layer_index_start: 2,
        loop_layer_index_end: 6,
        loop_num_passes: 2,
      },
      classes: ["Inkling2LoopForCausalLM"],
    },
  },
});
