import { type AnyModule, activation, type Children, module, Tensor, weight } from "@tiny-random/nn";
import type { Block } from "../decoder/decoder-parts.ts";
import type { MixtureSizes, Router } from "./routing.ts";

/** Tokens and the experts' weights → what the chosen experts make of them, `[batch, length, width]`. */
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

const plainKeys: ExpertKeys = { gate: "gate_proj", up: "up_proj", down: "down_proj" };

/** Weights under their keys, computed with by whoever holds them. */
const group = (children: Children) => module(children, () => undefined);

/** Gated experts with matrices of their own, `0.gate_proj.weight` and so on; the graph joins them. */
export const separateExperts = (sizes: MixtureSizes, keys: ExpertKeys = plainKeys): Experts => {
  const { width, experts, features } = sizes;
  const own = Array.from({ length: experts }, () => ({
    gate: weight([features, width], width),
    up: weight([features, width], width),
    down: weight([width, features], features),
  }));
  const named = own.map(({ gate, up, down }) =>
    group({
      [keys.gate]: group({ weight: gate }),
      [keys.up]: group({ weight: up }),
      [keys.down]: group({ weight: down }),
    }),
  );
  return module({ ...named } as unknown as Children, (_, x: Tensor, weights: Tensor) => {
    const joined = (part: keyof ExpertKeys, axis: number) =>
      Tensor.cat(
        own.map((matrices) => x.graph.transposedParameter(matrices[part])),
        axis,
      );
    const hidden = activation(sizes.activation)(x.matmul(joined("gate", 1))).mul(x.matmul(joined("up", 1)));
    return mixExperts(hidden.unflatten(-1, [experts, features]), weights, joined("down", 0));
  });
};

/** A feed-forward block of experts: `gate` chooses, `experts` compute. */
export const mixtureOfExperts = (parts: { readonly gate: Router; readonly experts: Experts }): Block =>
  module({ ...parts }, (m, x: Tensor) => m.experts(x, m.gate(x)));
