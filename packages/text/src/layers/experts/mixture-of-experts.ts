import {
  type AnyModule,
  activation,
  type Children,
  heldWeight,
  module,
  type Parameter,
  Tensor,
  weight,
} from "@tiny-random/nn";
import type { RotaryDecoderConfig } from "../decoder/decoder-config.ts";
import type { Block } from "../decoder/decoder-parts.ts";
import { chosenOfSoftmax, type MixtureSizes, type Router, router, softmaxOfChosen } from "./routing.ts";

/** Tokens and the experts' weights → the weighted sum of the chosen experts' outputs, `[batch, length, width]`. */
export type Experts = ((x: Tensor, weights: Tensor) => Tensor) & AnyModule;

/**
 * The weighted sum of all experts' outputs by one product; experts that are not chosen have weight 0.
 *
 * @param hidden `[batch, length, experts, features]`
 * @param weights `[batch, length, experts]`
 * @param down `[experts · features, width]`
 */
export const mixExperts = (hidden: Tensor, weights: Tensor, down: Tensor): Tensor =>
  hidden.mul(weights.unsqueeze(-1)).flatten(2).matmul(down);

/** The keys of an expert's matrices in the checkpoint. */
export interface ExpertKeys {
  readonly gate: string;
  readonly up: string;
  readonly down: string;
}

const llamaKeys: ExpertKeys = { gate: "gate_proj", up: "up_proj", down: "down_proj" };

/** Mixtral's keys, which the first LLaMA had. */
export const mixtralKeys: ExpertKeys = { gate: "w1", up: "w3", down: "w2" };

/** Gate features activated, and up features: both within the mixture's limit, if it has one. */
const limited = ({ activation: name, limit }: MixtureSizes) => ({
  activated: (gate: Tensor) => activation(name)(limit === undefined ? gate : gate.clamp(undefined, limit)),
  kept: (up: Tensor) => (limit === undefined ? up : up.clamp(-limit, limit)),
});

/**
 * Fan-ins of an expert's matrices. Where features have a limit, some reach it; the way down is small then, so that the residual
 * stream keeps its scale.
 */
export const fanIns = ({ width, features, limit }: Pick<MixtureSizes, "width" | "features" | "limit">) =>
  limit === undefined ? { up: width, down: features } : { up: width / 16, down: 64 * features };

/**
 * Gated experts with separate matrices, `0.gate_proj.weight` and so on; the graph joins them.
 *
 * @param beside weights that the checkpoint holds among the experts, which do not read them
 */
export const separateExperts = (sizes: MixtureSizes, keys: ExpertKeys = llamaKeys, beside: Children = {}): Experts => {
  const { width, experts, features } = sizes;
  const fanIn = fanIns(sizes);
  const { activated, kept } = limited(sizes);
  const matrices = Array.from({ length: experts }, () => ({
    gate: weight([features, width], fanIn.up),
    up: weight([features, width], fanIn.up),
    down: weight([width, features], fanIn.down),
  }));
  const modules = matrices.map(({ gate, up, down }) =>
    module({ gate: heldWeight(gate), up: heldWeight(up), down: heldWeight(down) }, () => undefined, { ...keys }),
  );
  return module({ ...Object.fromEntries(modules.entries()), ...beside }, (_, x: Tensor, weights: Tensor) => {
    const joined = (part: keyof ExpertKeys, axis: number) =>
      Tensor.cat(
        matrices.map((one) => x.graph.transposedParameter(one[part])),
        axis,
      );
    const hidden = activated(x.matmul(joined("gate", 1))).mul(kept(x.matmul(joined("up", 1))));
    return mixExperts(hidden.unflatten(-1, [experts, features]), weights, joined("down", 0));
  });
};

/** Gated experts in joint tensors, gate features before up features. */
export const jointExperts = (sizes: MixtureSizes): Experts => {
  const { width, experts, features } = sizes;
  const fanIn = fanIns(sizes);
  const { activated, kept } = limited(sizes);
  return module(
    {
      gate_up_proj: weight([experts, 2 * features, width], fanIn.up),
      down_proj: weight([experts, width, features], fanIn.down),
    },
    (m, x: Tensor, weights: Tensor) => {
      const joined = x.graph.parameter(m.gate_up_proj).flatten(0, 1).transpose(0, 1);
      const both = x.matmul(joined).unflatten(-1, [experts, 2 * features]);
      const [gate, up] = both.chunk(2, -1) as [Tensor, Tensor];
      const hidden = activated(gate).mul(kept(up));
      return mixExperts(hidden, weights, x.graph.parameter(m.down_proj).transpose(1, 2).flatten(0, 1));
    },
  );
};

/** The parts of a mixture of experts. */
export type MixtureParts = {
  /** The router. */
  readonly gate: Router;
  readonly experts: Experts;
  /** The correction of the router's scores, where the checkpoint holds it beside the router. */
  readonly correction?: Parameter;
  /** A block that every token goes to, and the score `[batch, length, 1]` whose sigmoid scales it. */
  readonly shared?: Block;
  readonly sharedGate?: Block;
};

/** The checkpoint's keys of a mixture's parts, where they differ. */
export type MixtureKeys = { readonly [Part in keyof MixtureParts]?: string };

/** A feed-forward block of experts: `gate` chooses them, `experts` compute. */
export const mixtureOfExperts = (parts: MixtureParts, keys: MixtureKeys = {}): Block =>
  module(
    parts,
    (m, x: Tensor) => {
      const mixed = m.experts(x, m.gate(x));
      if (!m.shared) return mixed;
      const scale = m.sharedGate?.(x).sigmoid();
      return mixed.add(scale ? scale.mul(m.shared(x)) : m.shared(x));
    },
    keys,
  );

/** The config fields of a mixture whose router takes a softmax. */
export interface SoftmaxMixtureConfig extends RotaryDecoderConfig {
  readonly hidden_act: string;
  readonly num_experts: number;
  readonly num_experts_per_tok: number;
  /** Whether the weights of the chosen experts sum to 1. */
  readonly norm_topk_prob: boolean;
}

/** Experts of so many features, separate ones by default, and their softmax router (Qwen, OLMoE). */
export const softmaxMixture = (c: SoftmaxMixtureConfig, features: number, experts = separateExperts) => {
  const sizes: MixtureSizes = {
    width: c.hidden_size,
    experts: c.num_experts,
    active: c.num_experts_per_tok,
    features,
    activation: c.hidden_act,
  };
  return {
    gate: router(sizes, c.norm_topk_prob ? softmaxOfChosen : chosenOfSoftmax),
    experts: experts(sizes),
  };
};
