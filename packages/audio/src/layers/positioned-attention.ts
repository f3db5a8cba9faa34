// Attention of Conformers whose positions are the config's choice: distances, rotary ones, none.
import {
  attend,
  linear,
  mergeHeads,
  module,
  Parameter,
  type RotaryTables,
  rotate,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import type { ConformerBlock, ConformerContext } from "./conformer.ts";
import { relativeAttend } from "./relative-attention.ts";

/** The config fields that choose positions. */
export interface PositionedAttentionConfig {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly position_embeddings_type: string | null;
  readonly rotary_embedding_base: number;
}

/** Attention with Transformer-XL's relative positions, rotary ones, or none. */
export const positionedAttention = (c: PositionedAttentionConfig): ConformerBlock => {
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  const headSize = width / heads;
  const isRelative = c.position_embeddings_type === "relative";
  const biasOfHeads = () => (isRelative ? new Parameter([heads, headSize], { kind: "bias" }) : undefined);
  return module(
    {
      linear_q: linear(width, width),
      linear_k: linear(width, width),
      linear_v: linear(width, width),
      linear_out: linear(width, width),
      linear_pos: isRelative ? linear(width, width, { bias: false }) : undefined,
      pos_bias_u: biasOfHeads(),
      pos_bias_v: biasOfHeads(),
    },
    (m, x: Tensor, { mask, distances, rotary }: ConformerContext) => {
      const split = (part: Tensor) => splitHeads(part, heads, headSize);
      // The stream turns, not its queries and keys.
      const turned = rotary ? mergeHeads(rotate(split(x), rotary)) : x;
      const [query, key, value] = [split(m.linear_q(turned)), split(m.linear_k(turned)), split(m.linear_v(x))];
      const { linear_pos: project, pos_bias_u: contentBias, pos_bias_v: distanceBias } = m;
      if (!distances || !project || !contentBias || !distanceBias)
        return m.linear_out(attend(query, key, value, { mask }));
      const terms = { distances: project(distances), contentBias, distanceBias, mask };
      return m.linear_out(relativeAttend(query, key, value, terms));
    },
  );
};

/** Rotary tables of frames, from frequencies that the checkpoint holds. */
export const rotaryPositions = (
  c: Pick<PositionedAttentionConfig, "hidden_size" | "num_attention_heads" | "rotary_embedding_base">,
) => {
  const size = c.hidden_size / c.num_attention_heads;
  const frequencies = () =>
    Float32Array.from({ length: size / 2 }, (_, pair) => c.rotary_embedding_base ** ((-2 * pair) / size));
  return module(
    { inv_freq: new Parameter([size / 2], { kind: "exact", data: frequencies }) },
    (m, x: Tensor): RotaryTables => {
      const times = Tensor.arange(x.graph, x.size(1)).to("float32").unsqueeze(-1);
      const half = times.mul(m.inv_freq);
      const angles = Tensor.cat([half, half], -1).unsqueeze(0).unsqueeze(0);
      return { cos: angles.cos(), sin: angles.sin(), pairs: "halves" };
    },
  );
};
