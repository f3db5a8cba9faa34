import { type AnyModule, attend, linear, module, type RotaryTables, rotate, splitHeads, Tensor } from "@tiny-random/nn";

/** What all layers of a packed tower share: which patches look at each other, and their rotary tables, where they turn. */
export interface Packing {
  readonly mask: Tensor;
  readonly rotary?: RotaryTables;
}

/** A part of a packed tower's layer: `[1, patches, width]` → the same. */
export type PatchBlock = ((x: Tensor) => Tensor) & AnyModule;

/** Attention among packed patches, or what a layer has in its place: `[1, patches, width]` → the same. */
export type PackedAttention<P extends Packing = Packing> = ((x: Tensor, packing: P) => Tensor) & AnyModule;

/** How heads turn by two axes. */
interface AxialHeads {
  readonly headSize: number;
  readonly theta: number;
  /** Which features turn together: one of each half of a head by default. */
  readonly pairs?: RotaryTables["pairs"];
}

/** Axial rotary tables from the angles of rows and of columns, `[patches, head size / 4]` each, and how a head has both. */
const axialTables = (
  [row, column]: readonly [row: Tensor, column: Tensor],
  { headSize, theta, pairs = "halves" }: AxialHeads,
  mixed: (high: Tensor, wide: Tensor) => Tensor,
): RotaryTables => {
  const count = headSize / 4;
  const frequencies = Float32Array.from({ length: count }, (_, pair) => theta ** (-pair / count));
  const table = row.graph.constant(frequencies, "float32", [1, count]);
  const [high, wide] = [row, column].map((at) => at.to("float32").unsqueeze(1).mul(table)) as [Tensor, Tensor];
  const angles = mixed(high, wide).unsqueeze(0).unsqueeze(0);
  return { cos: angles.cos(), sin: angles.sin(), pairs };
};

/**
 * 2-D rotary: half of a head's pairs rotate by the row, half by the column, `[1, 1, patches, head size]`.
 *
 * @param row `[patches]`
 */
export const axialRotary = (row: Tensor, column: Tensor, headSize: number, theta = 10000): RotaryTables =>
  axialTables([row, column], { headSize, theta }, (high, wide) => Tensor.cat([high, wide, high, wide], -1));

/** The same, whose even pairs rotate by the column and whose odd ones rotate by the row. */
export const alternatingRotary = (row: Tensor, column: Tensor, headSize: number, theta = 10000): RotaryTables =>
  axialTables([row, column], { headSize, theta }, (high, wide) => {
    const turns = Tensor.stack([wide, high], -1).flatten(1);
    return Tensor.cat([turns, turns], -1);
  });

/** The same of neighbouring features. */
export const alternatingNeighbourRotary = (
  row: Tensor,
  column: Tensor,
  headSize: number,
  theta = 10000,
): RotaryTables =>
  axialTables([row, column], { headSize, theta, pairs: "neighbours" }, (high, wide) => {
    const turns = Tensor.stack([wide, high], -1).flatten(1);
    return Tensor.stack([turns, turns], -1).flatten(1);
  });

/** Of neighbouring features, too: the first half of a head's pairs rotates by the column, the other by the row. */
export const neighbourRotary = (row: Tensor, column: Tensor, headSize: number, theta: number): RotaryTables =>
  axialTables([column, row], { headSize, theta, pairs: "neighbours" }, (wide, high) => {
    const once = Tensor.cat([wide, high], -1);
    return Tensor.stack([once, once], -1).flatten(1);
  });

/** Sizes of packed attention. */
export interface PackedHeads {
  readonly width: number;
  readonly heads: number;
  /** Heads of keys and values, as many as of queries by default. */
  readonly keyValueHeads?: number;
}

/** Slots of packed attention: biases of both projections, and no norms, unless a family fills them. */
export interface PackedAttentionSlots {
  readonly bias?: { readonly qkv: boolean; readonly proj: boolean };
  /** A norm of each head's queries, and one of its keys, before they are rotated. */
  qkNorm?(size: number): PatchBlock;
}

/** Attention with a joint projection to queries, keys and values. */
export const packedAttention = (
  { width, heads, keyValueHeads = heads }: PackedHeads,
  slots: PackedAttentionSlots = {},
): PackedAttention => {
  const { bias = { qkv: true, proj: true }, qkNorm } = slots;
  const size = width / heads;
  const keyValues = keyValueHeads * size;
  const same = (x: Tensor) => x;
  return module(
    {
      qkv: linear(width, width + 2 * keyValues, { bias: bias.qkv }),
      q_norm: qkNorm?.(size),
      k_norm: qkNorm?.(size),
      proj: linear(width, width, { bias: bias.proj }),
    },
    (m, x: Tensor, { mask, rotary }: Packing) => {
      const joint = m.qkv(x);
      const parts = keyValueHeads === heads ? joint.chunk(3, -1) : joint.split([width, keyValues, keyValues], -1);
      const [query, key, value] = parts.map((part, index) =>
        splitHeads(part, index === 0 ? heads : keyValueHeads, size),
      ) as [Tensor, Tensor, Tensor];
      const { q_norm = same, k_norm = same } = m;
      return m.proj(attend(rotate(q_norm(query), rotary), rotate(k_norm(key), rotary), value, { mask }));
    },
  );
};

/** Slots of attention with separate projections. */
export interface SeparateAttentionSlots extends Pick<PackedAttentionSlots, "qkNorm"> {
  /** Whether all four projections have biases; they have by default. */
  readonly bias?: boolean;
  /** The checkpoint's keys where they differ. */
  readonly keys?: {
    readonly [Part in "q_proj" | "k_proj" | "v_proj" | "out_proj" | "q_norm" | "k_norm"]?: string;
  };
}

/** Attention with a projection each to queries, keys and values. */
export const separateAttention = (
  { width, heads, keyValueHeads = heads }: PackedHeads,
  slots: SeparateAttentionSlots = {},
): PackedAttention => {
  const { bias = true, keys, qkNorm } = slots;
  const size = width / heads;
  const same = (x: Tensor) => x;
  return module(
    {
      q_proj: linear(width, width, { bias }),
      k_proj: linear(width, keyValueHeads * size, { bias }),
      v_proj: linear(width, keyValueHeads * size, { bias }),
      q_norm: qkNorm?.(size),
      k_norm: qkNorm?.(size),
      out_proj: linear(width, width, { bias }),
    },
    (m, x: Tensor, { mask, rotary }: Packing) => {
      const { q_norm = same, k_norm = same } = m;
      const query = rotate(q_norm(splitHeads(m.q_proj(x), heads, size)), rotary);
      const key = rotate(k_norm(splitHeads(m.k_proj(x), keyValueHeads, size)), rotary);
      return m.out_proj(attend(query, key, splitHeads(m.v_proj(x), keyValueHeads, size), { mask }));
    },
    keys,
  );
};

/** The parts of a packed tower's layer. */
export type PackedLayerParts<P extends Packing = Packing> = {
  readonly norm1: PatchBlock;
  readonly norm2: PatchBlock;
  readonly attn: PackedAttention<P>;
  readonly mlp: PatchBlock;
};

/** A layer with the norm before each block. */
export const packedLayer = <P extends Packing = Packing>(
  parts: PackedLayerParts<P>,
  keys: { readonly [Part in keyof PackedLayerParts]?: string } = {},
) =>
  module(
    parts,
    (m, x: Tensor, packing: P) => {
      const attended = x.add(m.attn(m.norm1(x), packing));
      return attended.add(m.mlp(m.norm2(attended)));
    },
    keys,
  );
