import { qwen4ExpText } from "@tiny-random/atlas/configs/qwen4_exp_text";
import { type ConfigOf, narrowed } from "@tiny-random/core";

/** An indexer's sizes must be stated: layers with attention cannot be built without. */
export const facts = narrowed(qwen4ExpText, {
  indexer_n_heads: "number",
  indexer_kv_heads: "number",
  indexer_head_dim: "number",
  indexer_budget: "number",
  indexer_compress_ratio: "number",
});

export type Config = ConfigOf<typeof facts>;
