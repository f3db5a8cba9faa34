import { activation, heldWeight, linear, module, Tensor, weight } from "@tiny-random/nn";
import { plainMlp } from "../../layers/decoder/mlp.ts";
import { type Experts, mixExperts } from "../../layers/experts/mixture-of-experts.ts";
import { type GroupedSizes, groupedRouter } from "../../layers/experts/routing.ts";

/** Experts without gates, `0.up_proj.weight` and so on; the graph joins their matrices. */
const plainExperts = ({ width, experts, features, ...sizes }: GroupedSizes): Experts => {
  const matrix = (outputs: number, inputs: number) => heldWeight(weight([outputs, inputs], inputs));
  const modules = Array.from({ length: experts }, () =>
    module({ up_proj: matrix(features, width), down_proj: matrix(width, features) }, () => undefined),
  );
  return module(Object.fromEntries(modules.entries()), (_, x: Tensor, weights: Tensor) => {
    const joined = (part: "up_proj" | "down_proj", axis: number) =>
      Tensor.cat(
        modules.map((one) => x.graph.transposedParameter(one[part].weight)),
        axis,
      );
    const hidden = activation(sizes.activation)(x.matmul(joined("up_proj", 1)));
    return mixExperts(hidden.unflatten(-1, [experts, features]), weights, joined("down_proj", 0));
  });
};

/** What makes Nemotron H's mixture; `width` of the sizes is the stream's. */
export interface MixtureSettings {
  readonly sizes: GroupedSizes;
  /** Features of the shared block. */
  readonly shared: number;
  /** Features that the experts read and write in place of the stream's; null for those. */
  readonly latent: number | null;
  readonly bias: boolean;
}

/** Experts without gates in a latent space, chosen as DeepSeek V3 does, beside a shared block. */
export const latentMixture = ({ sizes, shared, latent, bias }: MixtureSettings) => {
  const { width } = sizes;
  const projection = (from: number, to: number) => (latent === null ? undefined : linear(from, to, { bias }));
  return module(
    {
      experts: plainExperts({ ...sizes, width: latent ?? width }),
      gate: groupedRouter(sizes),
      shared_experts: plainMlp(
        { up: "up_proj", down: "down_proj" },
        { width, features: shared, activation: sizes.activation, bias },
      ),
      fc1_latent_proj: projection(width, latent ?? width),
      fc2_latent_proj: projection(latent ?? width, width),
    },
    (m, x: Tensor) => {
      const mixed = m.experts(m.fc1_latent_proj?.(x) ?? x, m.gate(x));
      return (m.fc2_latent_proj?.(mixed) ?? mixed).add(m.shared_experts(x));
    },
  );
};
