import type { Change, Place } from "./architecture.ts";
import { as, interleaved, parts, plusOne, range, rows } from "./changes.ts";
import { numberOf, rotated } from "./fields.ts";

/** Queries of a rope that rotates neighbouring features. */
const interleavedQueries = as("blk.{}.attn_q", (weight, config) =>
  interleaved(weight, numberOf(config, "num_attention_heads"), rotated(config)),
);

/** Keys of such a rope. */
const interleavedKeys = as("blk.{}.attn_k", (weight, config) =>
  interleaved(weight, numberOf(config, "num_key_value_heads", "num_attention_heads"), rotated(config)),
);

/** What decoders in Llama's manner call their weights, and what llama.cpp does. */
export const llamaWeights = {
  "model.embed_tokens": "token_embd",
  "model.norm": "output_norm",
  lm_head: "output",
  "model.layers.{}.input_layernorm": "blk.{}.attn_norm",
  "model.layers.{}.self_attn.q_proj": "blk.{}.attn_q",
  "model.layers.{}.self_attn.k_proj": "blk.{}.attn_k",
  "model.layers.{}.self_attn.v_proj": "blk.{}.attn_v",
  "model.layers.{}.self_attn.o_proj": "blk.{}.attn_output",
  "model.layers.{}.post_attention_layernorm": "blk.{}.ffn_norm",
  "model.layers.{}.mlp.gate_proj": "blk.{}.ffn_gate",
  "model.layers.{}.mlp.up_proj": "blk.{}.ffn_up",
  "model.layers.{}.mlp.down_proj": "blk.{}.ffn_down",
} as const satisfies Readonly<Record<string, Place>>;

/** Embeddings that are the head too, which some architectures of llama.cpp read by its own name. */
export const embeddingsAndHead: Change = (weight, config) => ({
  token_embd: weight,
  ...(config["tie_word_embeddings"] === true && { output: weight }),
});

/** The same where a rope rotates neighbouring features. */
export const interleavedWeights = {
  ...llamaWeights,
  "model.layers.{}.self_attn.q_proj": interleavedQueries,
  "model.layers.{}.self_attn.k_proj": interleavedKeys,
} as const satisfies Readonly<Record<string, Place>>;

/** Norms of queries and keys, a head or all of them at a time. */
export const headNorms = {
  "model.layers.{}.self_attn.q_norm": "blk.{}.attn_q_norm",
  "model.layers.{}.self_attn.k_norm": "blk.{}.attn_k_norm",
} as const satisfies Readonly<Record<string, Place>>;

/** A mixture of experts and what chooses among them. */
export const expertWeights = {
  "model.layers.{}.mlp.gate": "blk.{}.ffn_gate_inp",
  "model.layers.{}.mlp.experts.{e}.gate_proj": "blk.{}.ffn_gate_exps",
  "model.layers.{}.mlp.experts.{e}.up_proj": "blk.{}.ffn_up_exps",
  "model.layers.{}.mlp.experts.{e}.down_proj": "blk.{}.ffn_down_exps",
} as const satisfies Readonly<Record<string, Place>>;

/** One expert that all tokens go through, behind a gate. */
export const gatedSharedExpertWeights = {
  "model.layers.{}.mlp.shared_expert.gate_proj": "blk.{}.ffn_gate_shexp",
  "model.layers.{}.mlp.shared_expert.up_proj": "blk.{}.ffn_up_shexp",
  "model.layers.{}.mlp.shared_expert.down_proj": "blk.{}.ffn_down_shexp",
  "model.layers.{}.mlp.shared_expert_gate": "blk.{}.ffn_gate_inp_shexp",
} as const satisfies Readonly<Record<string, Place>>;

/** Norms before attention and at the end whose scale is 1 more than the checkpoint says. */
export const normsPlusOne = {
  "model.norm": plusOne("output_norm"),
  "model.layers.{}.input_layernorm": plusOne("blk.{}.attn_norm"),
} as const satisfies Readonly<Record<string, Place>>;

/** Experts that all tokens go through. */
export const sharedExpertWeights = {
  "model.layers.{}.mlp.shared_experts.gate_proj": "blk.{}.ffn_gate_shexp",
  "model.layers.{}.mlp.shared_experts.up_proj": "blk.{}.ffn_up_shexp",
  "model.layers.{}.mlp.shared_experts.down_proj": "blk.{}.ffn_down_shexp",
} as const satisfies Readonly<Record<string, Place>>;

/** DeepSeek V3's mixture: with experts for all tokens, and corrections of the scores that experts are chosen by. */
export const deepseekExpertWeights = {
  ...expertWeights,
  ...sharedExpertWeights,
  "model.layers.{}.mlp.gate.e_score_correction_bias": "blk.{}.exp_probs_b.bias",
} as const satisfies Readonly<Record<string, Place>>;

/** The mixture as Mixtral's weights are called. */
export const mixtralWeights = {
  "model.layers.{}.block_sparse_moe.gate": "blk.{}.ffn_gate_inp",
  "model.layers.{}.block_sparse_moe.experts.{e}.w1": "blk.{}.ffn_gate_exps",
  "model.layers.{}.block_sparse_moe.experts.{e}.w2": "blk.{}.ffn_down_exps",
  "model.layers.{}.block_sparse_moe.experts.{e}.w3": "blk.{}.ffn_up_exps",
} as const satisfies Readonly<Record<string, Place>>;

/** Norms behind attention and behind the feed-forward part, none before them: OLMo 2's manner. */
export const normsBehind = {
  "model.layers.{}.post_attention_layernorm": "blk.{}.post_attention_norm",
  "model.layers.{}.post_feedforward_layernorm": "blk.{}.post_ffw_norm",
} as const satisfies Readonly<Record<string, Place>>;

/** Queries, keys and values of one head after the other, as BLOOM and GPT-NeoX have them: all queries, all keys, all values. */
export const headByHead =
  (name: string): Change =>
  (weight, config) => {
    const heads = numberOf(config, "num_attention_heads", "n_head");
    const size = (weight.shape[0] ?? 0) / (3 * heads);
    const order = range(0, 3).flatMap((kind) =>
      range(0, heads).flatMap((head) => range(0, size).map((feature) => (head * 3 + kind) * size + feature)),
    );
    return { [name]: rows(weight, order) };
  };

/** Two maps of one weight, half each, of every expert: their weights lie one after the other. */
export const halvesOfExperts =
  (first: string, second: string): Change =>
  ({ shape, data }) => {
    const [experts = 0, both = 0, width = 0] = shape;
    const flat = { shape: [experts * both, width], data };
    const half = (start: number) =>
      rows(
        flat,
        range(0, experts).flatMap((expert) => range(0, both / 2).map((row) => expert * both + start + row)),
      ).data;
    const halfShape = [experts, both / 2, width];
    return { [first]: { shape: halfShape, data: half(0) }, [second]: { shape: halfShape, data: half(both / 2) } };
  };

/** The mixture as Granite's weights are called: gates and maps of all experts are one weight. */
export const graniteExpertWeights = {
  "model.layers.{}.block_sparse_moe.router.layer": "blk.{}.ffn_gate_inp",
  "model.layers.{}.block_sparse_moe.input_linear": halvesOfExperts("blk.{}.ffn_gate_exps", "blk.{}.ffn_up_exps"),
  "model.layers.{}.block_sparse_moe.output_linear": "blk.{}.ffn_down_exps",
} as const satisfies Readonly<Record<string, Place>>;

/** Two maps of one weight, half each. */
export const halves =
  (first: string, second: string): Change =>
  (weight) => {
    const half = (weight.shape[0] ?? 0) / 2;
    return parts(weight, [first, second], [half, half]);
  };
