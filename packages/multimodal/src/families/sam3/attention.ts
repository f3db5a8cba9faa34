// What all parts of SAM 3's detector are made of (Carion et al., 2025).
import { attend, linear, module, splitHeads, type Tensor } from "@tiny-random/nn";

/** The sizes of an attention. */
interface AttentionSizes {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
}

/** What an attention reads, `[batch, length, width]` each. */
export interface Attended {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  /** Added to the scores. */
  readonly mask?: Tensor;
}

/** Attention whose queries, keys and values may be different things. */
export const attention = (c: AttentionSizes) => {
  const width = c.hidden_size;
  const split = (x: Tensor) => splitHeads(x, c.num_attention_heads, width / c.num_attention_heads);
  return module(
    {
      q_proj: linear(width, width),
      k_proj: linear(width, width),
      v_proj: linear(width, width),
      o_proj: linear(width, width),
    },
    (m, { query, key, value, mask }: Attended) =>
      m.o_proj(attend(split(m.q_proj(query)), split(m.k_proj(key)), split(m.v_proj(value)), { mask })),
  );
};

/** Two linear maps with ReLU between them. */
export const twoLayers = (inputs: number, width: number, outputs: number) =>
  module({ layer1: linear(inputs, width), layer2: linear(width, outputs) }, (m, x: Tensor) =>
    m.layer2(m.layer1(x).relu()),
  );

/** Three linear maps with ReLU between them. */
export const threeLayers = (width: number, outputs: number) =>
  module(
    { layer1: linear(width, width), layer2: linear(width, width), layer3: linear(width, outputs) },
    (m, x: Tensor) => m.layer3(m.layer2(m.layer1(x).relu()).relu()),
  );

/** Boxes of middle and size as ones of edges: left, top, right, bottom. */
export const edgesOf = (boxes: Tensor): { low: Tensor; high: Tensor } => {
  const [middle, half] = [boxes.slice(-1, 0, 2), boxes.slice(-1, 2).mul(0.5)];
  return { low: middle.sub(half), high: middle.add(half) };
};

/** A map as the prompts read it. */
export interface Places {
  /** `[batch, places, width]` */
  readonly states: Tensor;
  readonly positions: Tensor;
  readonly rows: number;
  readonly columns: number;
}

/** What is looked for: texts and boxes. */
export interface Prompt {
  /** `[batch, length, width]` */
  readonly states: Tensor;
  /** 1 at prompts and 0 at padding, float32 `[batch, length]`. */
  readonly kept: Tensor;
  /** The same, added to scores. */
  readonly mask: Tensor;
}
