import { isConfig, type ModelConfig } from "@tiny-random/core";
import { type Change, defineGguf, type Weight } from "../architecture.ts";
import { turnedInside } from "../changes.ts";
import { constant, count, counted, numberOf, ropeFields, sizeFields } from "../fields.ts";
import { f32 } from "../format/metadata.ts";

/** A number of one of the two configs inside DBRX's. */
const inside = (config: ModelConfig, part: "attn_config" | "ffn_config", key: string): number => {
  const found = config[part];
  return isConfig(found) ? numberOf({ ...config, ...found }, key) : Number.NaN;
};

/** The maps of all experts, which lie below each other. */
const byExpert = ({ shape: [rows = 0, width = 0], data }: Weight, config: ModelConfig): Weight => {
  const experts = inside(config, "ffn_config", "moe_num_experts");
  return { shape: [experts, rows / experts, width], data };
};

const experts =
  (name: string): Change =>
  (weight, config) => ({ [name]: byExpert(weight, config) });

/** DBRX (Databricks, 2024): layer norms without biases, clipped queries, keys and values, a mixture of experts. */
export default defineGguf({
  name: "dbrx",
  classes: ["DbrxForCausalLM"],
  fields: {
    ...sizeFields,
    ...ropeFields,
    block_count: count("n_layers"),
    feed_forward_length: counted((config) => inside(config, "ffn_config", "ffn_hidden_size")),
    "attention.head_count": count("n_heads"),
    "attention.head_count_kv": counted((config) => inside(config, "attn_config", "kv_n_heads")),
    "attention.clamp_kqv": (config) => f32(inside(config, "attn_config", "clip_qkv")),
    "attention.layer_norm_epsilon": constant(f32(1e-5)),
    "rope.dimension_count": counted((config) => numberOf(config, "d_model") / numberOf(config, "n_heads")),
    expert_count: counted((config) => inside(config, "ffn_config", "moe_num_experts")),
    expert_used_count: counted((config) => inside(config, "ffn_config", "moe_top_k")),
  },
  weights: {
    "transformer.wte": "token_embd",
    "transformer.norm_f": "output_norm",
    lm_head: "output",
    "transformer.blocks.{}.norm_attn_norm.norm_1": "blk.{}.attn_norm",
    "transformer.blocks.{}.norm_attn_norm.attn.Wqkv": "blk.{}.attn_qkv",
    "transformer.blocks.{}.norm_attn_norm.attn.out_proj": "blk.{}.attn_output",
    "transformer.blocks.{}.norm_attn_norm.norm_2": "blk.{}.attn_output_norm",
    "transformer.blocks.{}.ffn.router.layer": "blk.{}.ffn_gate_inp",
    "transformer.blocks.{}.ffn.experts.mlp.w1": experts("blk.{}.ffn_gate_exps.weight"),
    "transformer.blocks.{}.ffn.experts.mlp.v1": experts("blk.{}.ffn_up_exps.weight"),
    "transformer.blocks.{}.ffn.experts.mlp.w2": (weight, config) => ({
      "blk.{}.ffn_down_exps.weight": turnedInside(byExpert(weight, config)),
    }),
  },
  refusals: [
    {
      when: ({ ffn_config: experts }) => isConfig(experts) && experts["moe_normalize_expert_weights"] !== 1,
      reason: "llama.cpp's DBRX has experts whose shares add up to 1",
    },
  ],
});
