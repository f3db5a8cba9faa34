import type { DeepseekV4Config } from "@tiny-random/atlas/configs/deepseek_v4";
import { InputError } from "@tiny-random/core";
import { activation, isFloat, linear, module, Parameter, Tensor } from "@tiny-random/nn";
import type { LayerContext } from "../../layers/decoder/decoder-parts.ts";
import { mixtralKeys, separateExperts } from "../../layers/experts/mixture-of-experts.ts";
import { chosenScores, routerWeight, scoreCorrection } from "../../layers/experts/routing.ts";

/** Scores of experts, by the names that configs give them. */
const scorings: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  sqrtsoftplus: (x) => x.softplus().sqrt(),
  sigmoid: (x) => x.sigmoid(),
};

const scoringOf = (c: DeepseekV4Config): ((x: Tensor) => Tensor) => {
  const known = scorings[c.scoring_func];
  if (!known) throw new InputError(`scoring_func ${c.scoring_func} is none of ${Object.keys(scorings).join(", ")}`);
  return known;
};

/** Shares of 1 times a scale, of the scores that are not 0. */
const asShares = (chosen: Tensor, scale: number): Tensor => chosen.div(chosen.sum(-1, true).add(1e-20)).mul(scale);

/** Experts of a token by what token it is: neighbours in the vocabulary have neighbouring experts. */
const expertsByToken = (c: DeepseekV4Config): BigInt64Array => {
  const { vocab_size: tokens, num_experts_per_tok: active, n_routed_experts: experts } = c;
  return BigInt64Array.from({ length: tokens * active }, (_, index) =>
    BigInt((Math.floor(index / active) + (index % active)) % experts),
  );
};

/** Chooses experts by a table of tokens; scores only weigh them (hash layers; Roller et al., 2021). */
const hashRouter = (c: DeepseekV4Config) =>
  module(
    {
      weight: routerWeight(c.n_routed_experts, c.hidden_size),
      tid2eid: new Parameter(
        [c.vocab_size, c.num_experts_per_tok],
        { kind: "exact", data: () => expertsByToken(c) },
        { dtype: "int64" },
      ),
    },
    (m, x: Tensor, { tokens }: LayerContext) => {
      if (isFloat(tokens.dtype))
        throw new InputError("hash layers choose experts by token ids, not by embedded tokens");
      const scores = scoringOf(c)(x.linear(m.weight));
      const experts = Tensor.arange(x.graph, c.n_routed_experts);
      const chosen = tokens.embedding(m.tid2eid).unsqueeze(-1).eq(experts).to("float32").sum(2);
      return asShares(scores.mul(chosen), c.routed_scaling_factor);
    },
  );

/** Chooses the experts that score highest with a correction, which the weights leave out. */
const router = (c: DeepseekV4Config) =>
  module(
    { weight: routerWeight(c.n_routed_experts, c.hidden_size), bias: scoreCorrection(c.n_routed_experts) },
    (m, x: Tensor, _context: LayerContext) => {
      const scores = scoringOf(c)(x.linear(m.weight));
      return asShares(chosenScores(scores, m.bias, c.num_experts_per_tok), c.routed_scaling_factor);
    },
  );

/** The block that every token goes to, limited as experts are. */
const sharedExpert = (c: DeepseekV4Config) => {
  const { hidden_size: width, moe_intermediate_size: features, swiglu_limit: limit, mlp_bias: bias } = c;
  return module(
    {
      w1: linear(width, features, { bias }),
      w2: linear(features, width, { bias }),
      w3: linear(width, features, { bias }),
    },
    (m, x: Tensor) => {
      const gate = activation(c.hidden_act)(m.w1(x).clamp(undefined, limit));
      return m.w2(gate.mul(m.w3(x).clamp(-limit, limit)));
    },
  );
};

/** A mixture of experts with a limit, and a shared one; the first layers route by token. */
export const mixture = (c: DeepseekV4Config, layer: number) => {
  const sizes = {
    width: c.hidden_size,
    experts: c.n_routed_experts,
    active: c.num_experts_per_tok,
    features: c.moe_intermediate_size,
    activation: c.hidden_act,
    limit: c.swiglu_limit,
  };
  return module(
    {
      gate: c.mlp_layer_types[layer] === "hash_moe" ? hashRouter(c) : router(c),
      experts: separateExperts(sizes, mixtralKeys),
      shared_experts: sharedExpert(c),
    },
    (m, x: Tensor, context: LayerContext) => m.experts(x, m.gate(x, context)).add(m.shared_experts(x)),
  );
};
