// The scores of a router's experts.
import type { ModelConfig } from "@tiny-random/core";
import { bias, module, type Tensor, weight } from "@tiny-random/nn";

/** The config fields that a router's classifier reads. */
interface RouterConfig extends ModelConfig {
  readonly d_model: number;
  readonly num_experts: number;
  readonly router_bias: boolean;
}

/** Scores of standard deviation 4, which leave few tokens undecided between two experts: `[..., d_model]` → `[..., experts]`. */
export const routerClassifier = (c: RouterConfig) =>
  module(
    {
      weight: weight([c.num_experts, c.d_model], c.d_model / 16),
      bias: c.router_bias ? bias(c.num_experts) : undefined,
    },
    (m, x: Tensor) => x.linear(m.weight, m.bias),
  );
