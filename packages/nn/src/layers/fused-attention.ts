import { module } from "../module.ts";
import { bias, weight } from "../parameter.ts";
import type { Tensor } from "../tensor.ts";
import { attend, splitHeads } from "./attention.ts";
import { linear } from "./linear.ts";

/** What an attention computes of. */
export interface AttentionInputs {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  readonly mask?: Tensor | undefined;
}

/**
 * Attention whose three projections are one weight (`torch.nn.MultiheadAttention`).
 *
 * @param hasBias whether the projections have biases
 */
export const fusedAttention = (width: number, heads: number, hasBias = true) =>
  module(
    {
      in_proj_weight: weight([3 * width, width], width),
      in_proj_bias: hasBias ? bias(3 * width) : undefined,
      out_proj: linear(width, width, { bias: hasBias }),
    },
    (m, { query, key, value, mask }: AttentionInputs) => {
      const weights = query.graph.parameter(m.in_proj_weight);
      const biases = m.in_proj_bias && query.graph.parameter(m.in_proj_bias);
      const projected = (x: Tensor, part: number) => {
        const [start, end] = [part * width, (part + 1) * width];
        const mapped = x.matmul(weights.slice(0, start, end).transpose(0, 1));
        const shifted = biases ? mapped.add(biases.slice(0, start, end)) : mapped;
        return splitHeads(shifted, heads, width / heads);
      };
      return m.out_proj(attend(projected(query, 0), projected(key, 1), projected(value, 2), { mask }));
    },
  );
