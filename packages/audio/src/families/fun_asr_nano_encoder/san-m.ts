// Layers of SAN-M, self-attention with a memory of neighbouring values (Gao et al., 2020).
import {
  activation,
  attend,
  conv1d,
  layerNorm,
  linear,
  module,
  paddingMask,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";

/** The config fields that a layer reads. */
export interface SanMConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_attention_heads: number;
  readonly hidden_act: string;
  readonly layer_norm_eps: number;
}

/** In what a layer differs from the usual one. */
export interface SanMLayer {
  /** The width of what it reads, where that is not its own: nothing is then added to what attention gives. */
  readonly inputs?: number;
  /** Frames that the memory reaches over; without it there is none. */
  readonly memory?: number;
  /** Whether what it gives is normed. */
  readonly normed?: boolean;
}

/** A convolution over time of each feature by itself, added to it: `[batch, frames, width]`. */
const memoryOf = (width: number, kernel: number) => {
  const before = Math.floor((kernel - 1) / 2);
  const conv = conv1d(width, width, kernel, { padding: [before, kernel - 1 - before], groups: width, bias: false });
  return module({ conv }, (m, values: Tensor, known: Tensor) => {
    const kept = values.mul(known.to("float32").unsqueeze(-1));
    return m.conv(kept.transpose(1, 2)).transpose(1, 2).add(kept);
  });
};

const attention = (c: SanMConfig, { inputs = c.hidden_size, memory }: SanMLayer) => {
  const [width, heads] = [c.hidden_size, c.num_attention_heads];
  return module(
    {
      q_proj: linear(inputs, width),
      k_proj: linear(inputs, width),
      v_proj: linear(inputs, width),
      o_proj: linear(width, width),
      fsmn: memory === undefined ? undefined : memoryOf(width, memory),
    },
    (m, x: Tensor, known: Tensor) => {
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      const values = m.v_proj(x);
      const mask = paddingMask(known);
      const attended = m.o_proj(attend(split(m.q_proj(x)), split(m.k_proj(x)), split(values), { mask }));
      return m.fsmn ? attended.add(m.fsmn(values, known)) : attended;
    },
  );
};

/** A layer: norms before both blocks. `[batch, frames, inputs]` → `[batch, frames, width]`. */
export const sanMLayer = (c: SanMConfig, options: SanMLayer = {}) => {
  const { inputs = c.hidden_size, normed = false } = options;
  const norm = (width: number) => layerNorm(width, c.layer_norm_eps);
  const mlp = module(
    { fc1: linear(c.hidden_size, c.intermediate_size), fc2: linear(c.intermediate_size, c.hidden_size) },
    (m, x: Tensor) => m.fc2(activation(c.hidden_act)(m.fc1(x))),
  );
  return module(
    {
      self_attn: attention(c, options),
      mlp,
      input_layernorm: norm(inputs),
      post_attention_layernorm: norm(c.hidden_size),
      final_layernorm: normed ? norm(c.hidden_size) : undefined,
    },
    (m, x: Tensor, known: Tensor) => {
      const attended = m.self_attn(m.input_layernorm(x), known);
      const first = inputs === c.hidden_size ? x.add(attended) : attended;
      const last = first.add(m.mlp(m.post_attention_layernorm(first)));
      return m.final_layernorm?.(last) ?? last;
    },
  );
};
