import type { Parameter } from "@tiny-random/nn";
import type { RotaryDecoderConfig } from "../decoder/decoder-config.ts";
import type { Block } from "../decoder/decoder-parts.ts";
import { gatedMlp } from "../decoder/mlp.ts";
import { type Experts, type MixtureKeys, mixtureOfExperts, separateExperts } from "./mixture-of-experts.ts";
import { type GroupedSizes, groupedRouter, type Router, routerWithCorrection, scoreCorrection } from "./routing.ts";

/** The config fields of DeepSeek's mixtures. */
export interface GroupedMixtureConfig extends RotaryDecoderConfig {
  readonly hidden_act: string;
  readonly n_routed_experts: number;
  /** Absent where no block is shared. */
  readonly n_shared_experts?: number;
  readonly num_experts_per_tok: number;
  readonly moe_intermediate_size: number;
  /** Null where experts stand in no groups. */
  readonly n_group: number | null;
  readonly topk_group: number | null;
  /** Whether the weights of the chosen experts sum to 1, before the scale. */
  readonly norm_topk_prob: boolean;
  readonly routed_scaling_factor: number;
}

/** Slots of DeepSeek's mixture: DeepSeek V3's parts unless a family fills them. */
export interface GroupedMixtureSlots {
  /** The correction is there where `keys` have one for it. */
  gate?(sizes: GroupedSizes, correction?: Parameter): Router;
  experts?(sizes: GroupedSizes): Experts;
  /** The block that every token goes to. */
  shared?(features: number): Block;
  /** That of the correction, where the checkpoint holds it beside the router, and others that differ from DeepSeek's. */
  readonly keys?: MixtureKeys;
}

/** The sizes of DeepSeek's mixture. */
export const groupedSizes = (c: GroupedMixtureConfig): GroupedSizes => ({
  width: c.hidden_size,
  experts: c.n_routed_experts,
  active: c.num_experts_per_tok,
  features: c.moe_intermediate_size,
  activation: c.hidden_act,
  groups: c.n_group ?? 1,
  activeGroups: c.topk_group ?? 1,
  normalized: c.norm_topk_prob,
  scale: c.routed_scaling_factor,
});

const deepseekRouter = (sizes: GroupedSizes, correction?: Parameter): Router =>
  correction ? routerWithCorrection(sizes, correction) : groupedRouter(sizes);

/** DeepSeek's mixture of experts: a router that chooses groups first, separate experts, and shared ones in one block. */
export const groupedMixture = (c: GroupedMixtureConfig, slots: GroupedMixtureSlots = {}): Block => {
  const { gate = deepseekRouter, experts = separateExperts, keys = {} } = slots;
  const { shared = (features: number) => gatedMlp(c, features) } = slots;
  const count = c.n_shared_experts;
  const sizes = groupedSizes(c);
  const correction = keys.correction === undefined ? undefined : scoreCorrection(sizes.experts);
  return mixtureOfExperts(
    {
      experts: experts(sizes),
      gate: gate(sizes, correction),
      ...(correction && { correction }),
      ...(count !== undefined && { shared: shared(c.moe_intermediate_size * count) }),
    },
    { shared: "shared_experts", ...keys },
  );
};
