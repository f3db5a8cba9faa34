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

/** Attention whose three projections are one weight (`torch.nn.MultiheadAttention`). */
export const fusedAttention = (width: number, heads: number) =>
  module(
    {
      in_proj_weight: weight([3 * width, width], width),
      in_proj_bias: bias(3 * width),
      out_proj: linear(width, width),
    },
    (m, { query, key, value, mask }: AttentionInputs) => {
      const [weights, biases] = [query.graph.parameter(m.in_proj_weight), query.graph.parameter(m.in_proj_bias)];
      const projected = (x: Tensor, part: number) => {
        const [start, end] = [part * width, (part + 1) * width];
        const mapped = x.matmul(weights.slice(0, start, end).transpose(0, 1)).add(biases.slice(0, start, end));
        return splitHeads(mapped, heads, width / heads);
      };
      return m.out_proj(attend(projected(query, 0), projected(key, 1), projected(value, 2), { mask }));
    },
  );
