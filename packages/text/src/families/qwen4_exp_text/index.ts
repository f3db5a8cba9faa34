import { activation, module, type Tensor } from "@tiny-random/nn";
import type { ContextBlock, DecoderParts, LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { hybridDecoderFamily, keyValues, type LayerKind } from "../../layers/decoder/hybrid-decoder.ts";
import { everyFourth } from "../../layers/decoder/layer-kinds.ts";
import { queryGatedAttention } from "../../layers/decoder/query-gated-attention.ts";
import { base, causalLM } from "../../layers/heads/decoder-heads.ts";
import {
  deltaNetSizes,
  deltaNetStates,
  gatedDeltaNet,
  separateProjections,
} from "../../layers/recurrent/gated-delta-net.ts";
import { gatedGroupNorm } from "../../layers/recurrent/gated-norm.ts";
import { textFamily } from "../../text-family.ts";
import { withSharedExpert } from "../qwen2_moe.ts";
import { qwen35Rope, qwen35Slots, tinyQwen35 } from "../qwen3_5_text.ts";
import { type Config, facts } from "./config.ts";
import { blockIndexer } from "./indexer.ts";
import { ngramLayer, ngramStates } from "./ngrams.ts";
import { streamConnection, streamMixer } from "./streams.ts";

/** Which of the model's tables of n-grams a layer has, counted from 0; -1 where it has none. Configs count layers from 1. */
const tableOf = (c: Config, layer: number): number =>
  [...new Set(c.ple_layer_ids)].sort((a, b) => a - b).indexOf(layer + 1);

/** The tokens' streams as a layer begins with them: the first one's are all alike. */
const streamsOf = (c: Config, index: number, x: Tensor): Tensor =>
  index === 0 ? x.unsqueeze(2).expand([1, 1, c.hc_count, 1]) : x;

/** A layer whose two blocks read from several residual streams and write to them; n-grams come before both. */
const layer = (c: Config, index: number, parts: DecoderParts<Config>): ContextBlock => {
  const table = tableOf(c, index);
  return module(
    {
      mixer: parts.attention(c, index),
      mlp: parts.mlp(c, index),
      ple: table < 0 ? undefined : ngramLayer(c, index, table),
      attn_hyper_connection: streamConnection(c),
      mlp_hyper_connection: streamConnection(c),
    },
    (m, x: Tensor, context: LayerContext) => {
      const begun = streamsOf(c, index, x);
      const informed = m.ple ? begun.add(m.ple(begun, context)) : begun;
      const attended = m.attn_hyper_connection(informed, (input) => m.mixer(input, context));
      return m.mlp_hyper_connection(attended, (input) => m.mlp(input));
    },
    { mixer: parts.layerKeys.attention ?? "self_attn" },
  );
};

const deltaNet = (c: Config, index: number): ContextBlock => {
  const gate = activation(c.output_gate_type ?? c.hidden_act);
  const norm = gatedGroupNorm(c.linear_value_head_dim, 1, c.rms_norm_eps, false, gate);
  return gatedDeltaNet(c, index, separateProjections(deltaNetSizes(c)), norm);
};

const linearAttention: LayerKind<Config> = {
  key: "linear_attn",
  mixer: deltaNet,
  carries: (c) => ({ states: deltaNetStates(deltaNetSizes(c)) }),
};

const withNgrams = "linear_attention with n-grams";

/** Qwen 3.5's parts between several residual streams, its attention over blocks of keys that an indexer chooses. */
const family = hybridDecoderFamily<Config>({
  ...qwen35Slots<Config>(),
  mlp: (c) => withSharedExpert(c),
  layer,
  norm: streamMixer,
  finalNormKey: "hyper_connection_mixer",
  kindOf: (c, index) => (tableOf(c, index) < 0 ? c.layer_types[index] : withNgrams),
  kinds: {
    indexed_attention: {
      mixer: (c, index) => queryGatedAttention(c, index, { indexer: blockIndexer(c, index) }),
      carries: (c) => ({
        ...keyValues(c),
        states: { indexer: ["past_sequence_length", c.indexer_head_dim] },
      }),
    },
    linear_attention: linearAttention,
    [withNgrams]: {
      ...linearAttention,
      carries: (c) => ({ states: { ...deltaNetStates(deltaNetSizes(c)), ...ngramStates(c) } }),
    },
  },
});

/** A layer for each table of n-grams, two at most, and one with attention. */
const tinyLayers = (c: Config) => {
  const tables = c.ple_layer_ids.slice(0, 2).map((_, index) => index + 1);
  const linear = Array<string>(Math.max(tables.length, 1)).fill("linear_attention");
  const layers = linear.length + 1;
  return {
    num_hidden_layers: layers,
    full_attention_interval: layers,
    layer_types: [...linear, "full_attention"],
    ple_layer_ids: tables,
  };
};

export default textFamily<Config>({
  facts,
  repo: "Qwen/Qwen3.8-Flash-Next",
  needs: ["eos_token_id", "indexer_kv_heads"],
  reference: {
    full_attention_interval: 4,
    hidden_size: 2560,
    num_hidden_layers: 48,
    num_attention_heads: 24,
    linear_num_value_heads: 48,
    moe_intermediate_size: 640,
    shared_expert_intermediate_size: 640,
    max_position_embeddings: 262144,
    rope_parameters: qwen35Rope,
    layer_types: everyFourth(48, "linear_attention"),
    output_gate_type: "sigmoid",
    ple_layer_ids: [2],
    ple_embed_dim: 2560,
    split_ngram_parts: 128,
    indexer_n_heads: 4,
    indexer_kv_heads: 1,
    indexer_head_dim: 128,
    indexer_budget: 2048,
    indexer_compress_ratio: 4,
    eos_token_id: 248044,
    dtype: "bfloat16",
  },
  // Checkpoints call layers with an indexer by the name of those without; n-grams have states of two more convolutions.
  resolve: (c) => ({
    number_of_conv_states: c.ple_layer_ids.length > 0 ? 3 : 1,
    layer_types: c.layer_types.map((kind) => (kind === "full_attention" ? "indexed_attention" : kind)),
  }),
  tokenizer: "qwen3_5",
  // The graph alone takes a tenth of what a tiny model may be: fewer heads and narrower parts make room for it.
  tiny: (c, { size }, merged) => ({
    ...tinyQwen35(size, 2 * size.headSize, merged),
    ...tinyLayers(c),
    num_attention_heads: 2,
    num_key_value_heads: 1,
    linear_num_key_heads: 1,
    linear_num_value_heads: 2,
    num_experts: 3,
    moe_intermediate_size: size.width / 8,
    shared_expert_intermediate_size: size.width / 8,
    hc_count: 2,
    hc_lowrank: size.width / 8,
    ple_embed_dim: size.width / 4,
    heads_per_ngram: 2,
    ngram_vocab_size_base: 11,
    make_ngram_vocab_size_divisible_by: 4,
    split_ngram_parts: 2,
    // Inputs have more blocks than queries choose; as many heads that no two blocks score 0.
    indexer_n_heads: 5,
    indexer_head_dim: size.headSize,
    indexer_budget: 4,
    indexer_compress_ratio: 2,
  }),
  architectures: { Qwen4ExpTextModel: base(family), Qwen4ExpForCausalLM: causalLM(family) },
  variants: {
    "no n-grams, gates by SiLU": {
      config: { ple_layer_ids: [], output_gate_type: null },
      classes: ["Qwen4ExpForCausalLM"],
    },
    "two tables of n-grams, ends of texts in a list": {
      config: { ple_layer_ids: [2, 3], eos_token_id: [248044, 248046] },
      classes: ["Qwen4ExpForCausalLM"],
    },
    "tied, biases": {
      config: { tie_word_embeddings: true, attention_bias: true },
      classes: ["Qwen4ExpForCausalLM"],
    },
  },
});
