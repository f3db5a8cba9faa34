import { module, Parameter, type Tensor, weight } from "@tiny-random/nn";
import { fanIns, mixExperts } from "./mixture-of-experts.ts";
import { routerWeight, softmaxOfChosen } from "./routing.ts";

/** The config fields of gpt-oss's mixture. */
export interface ClampedMixtureConfig {
  readonly num_local_experts: number;
  readonly num_experts_per_tok: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly swiglu_alpha: number;
  readonly swiglu_limit: number;
}

/** Where gate and up features are among those of both, `[..., 2 · features]`. */
export interface GateUpLayout {
  gate(both: Tensor): Tensor;
  up(both: Tensor): Tensor;
}

const biases = (...shape: number[]): Parameter => new Parameter(shape, { kind: "bias" });

/** Experts in joint tensors: gate and up features are clamped, the sigmoid is steeper (OpenAI, 2025). */
const experts = (c: ClampedMixtureConfig, layout: GateUpLayout) => {
  const { num_local_experts: count, hidden_size: width, intermediate_size: features, swiglu_limit: limit } = c;
  const fanIn = fanIns({ width, features, limit });
  return module(
    {
      gate_up_proj: weight([count, width, 2 * features], fanIn.up),
      gate_up_proj_bias: biases(count, 2 * features),
      down_proj: weight([count, features, width], fanIn.down),
      down_proj_bias: biases(count, width),
    },
    (m, x: Tensor, weights: Tensor) => {
      const joined = x.graph.parameter(m.gate_up_proj).permute(1, 0, 2).flatten(1);
      const both = x
        .matmul(joined)
        .unflatten(-1, [count, 2 * features])
        .add(m.gate_up_proj_bias);
      const gate = layout.gate(both).clamp(undefined, limit);
      const up = layout.up(both).clamp(-limit, limit);
      const hidden = gate.mul(gate.mul(c.swiglu_alpha).sigmoid()).mul(up.add(1));
      const mixed = mixExperts(hidden, weights, x.graph.parameter(m.down_proj).flatten(0, 1));
      return mixed.add(weights.matmul(m.down_proj_bias));
    },
  );
};

/** A mixture of clamped experts, whose router has a bias (gpt-oss). */
export const clampedMixture = (c: ClampedMixtureConfig, layout: GateUpLayout) => {
  const { num_local_experts: count, num_experts_per_tok: active, hidden_size: width } = c;
  const router = module({ weight: routerWeight(count, width), bias: biases(count) }, (m, x: Tensor) =>
    softmaxOfChosen(x.linear(m.weight, m.bias), active),
  );
  return module({ router, experts: experts(c, layout) }, (m, x: Tensor) => m.experts(x, m.router(x)));
};
