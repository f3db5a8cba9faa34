// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";

export type DbrxFFNConfig = Readonly<{
  model_type: string;
  hidden_size: number;
  ffn_act_fn: Readonly<Record<string, unknown>>;
  ffn_hidden_size: number;
  moe_num_experts: number;
  moe_top_k: number;
  moe_jitter_eps: number | null;
  moe_loss_weight: number;
  moe_normalize_expert_weights: number | null;
}>;

export const dbrxFfn = configFacts<DbrxFFNConfig>({
  className: "DbrxFFNConfig",
  defaults: {
    model_type: "",
    hidden_size: 6144,
    ffn_act_fn: null,
    ffn_hidden_size: 3584,
    moe_num_experts: 4,
    moe_top_k: 1,
    moe_jitter_eps: null,
    moe_loss_weight: 0.01,
    moe_normalize_expert_weights: 1,
  },
  rules: { ffn_act_fn: { value: { name: "silu" } } },
  floats: ["moe_loss_weight", "moe_normalize_expert_weights"],
});
