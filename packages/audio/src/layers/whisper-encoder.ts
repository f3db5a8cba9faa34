// Whisper's encoder (Radford et al., 2022): two convolutions that halve the frames, then Transformer layers.
import {
  activation,
  attend,
  conv1d,
  heldWeight,
  layerNorm,
  linear,
  module,
  Parameter,
  paddingMask,
  splitHeads,
  type Tensor,
} from "@tiny-random/nn";

/** How large an encoder is: configs have several names for these. */
export interface WhisperEncoderSizes {
  /** Bins of a log-mel frame. */
  readonly bins: number;
  /** States of a whole window: half as many as frames. */
  readonly positions: number;
  readonly width: number;
  readonly heads: number;
  readonly inner: number;
  readonly layers: number;
  readonly act: string;
  /** Whether the checkpoint keeps the table of positions in float32 in every dtype. */
  readonly precise?: boolean;
}

/** The sizes by the names that configs of towers have. */
export const towerSizes = (c: {
  readonly num_mel_bins: number;
  readonly max_source_positions: number;
  readonly hidden_size: number;
  readonly num_attention_heads: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly activation_function: string;
}): WhisperEncoderSizes => ({
  bins: c.num_mel_bins,
  positions: c.max_source_positions,
  width: c.hidden_size,
  heads: c.num_attention_heads,
  inner: c.intermediate_size,
  layers: c.num_hidden_layers,
  act: c.activation_function,
});

/** What one of Whisper's layers reads of the sizes, and whether its keys have a bias: they do not where it does not say. */
export type WhisperLayerSizes = Pick<WhisperEncoderSizes, "width" | "heads" | "inner" | "act"> & {
  readonly keyBias?: boolean;
};

const attention = ({ width, heads, keyBias = false }: WhisperLayerSizes) =>
  module(
    {
      k_proj: linear(width, width, { bias: keyBias }),
      v_proj: linear(width, width),
      q_proj: linear(width, width),
      out_proj: linear(width, width),
    },
    (m, x: Tensor, mask: Tensor | undefined) => {
      const split = (part: Tensor) => splitHeads(part, heads, width / heads);
      const [keys, values] = [split(m.k_proj(x)), split(m.v_proj(x))];
      return m.out_proj(attend(split(m.q_proj(x)), keys, values, { mask }));
    },
  );

/** A layer: the norm before each block. */
export const whisperLayer = (s: WhisperLayerSizes) =>
  module(
    {
      self_attn: attention(s),
      self_attn_layer_norm: layerNorm(s.width),
      fc1: linear(s.width, s.inner),
      fc2: linear(s.inner, s.width),
      final_layer_norm: layerNorm(s.width),
    },
    (m, x: Tensor, mask: Tensor | undefined) => {
      const attended = x.add(m.self_attn(m.self_attn_layer_norm(x), mask));
      return attended.add(m.fc2(activation(s.act)(m.fc1(m.final_layer_norm(attended)))));
    },
  );

/** Frames `[batch, bins, frames]` through both convolutions: `[batch, half as many, width]`. */
export const halvedFrames = (m: Readonly<Record<"conv1" | "conv2", (x: Tensor) => Tensor>>, frames: Tensor): Tensor => {
  const gelu = activation("gelu");
  return gelu(m.conv2(gelu(m.conv1(frames)))).transpose(1, 2);
};

/** The two convolutions. */
export const whisperConvolutions = (bins: number, width: number) => ({
  conv1: conv1d(bins, width, 3, { padding: 1 }),
  conv2: conv1d(width, width, 3, { padding: 1, stride: 2 }),
});

/** The mean of every two states: `[batch, states, width]` → half as many. */
export const pairsOfStates = (states: Tensor): Tensor =>
  states.transpose(1, 2).unsqueeze(2).avg_pool2d([1, 2]).squeeze(2).transpose(1, 2);

/**
 * The encoder: frames of a whole window `[batch, bins, 2 · positions]` → states `[batch, positions, width]`.
 *
 * @param pooled what stands between the layers and the last norm, where something does
 */
export const whisperEncoder = (s: WhisperEncoderSizes, pooled: (states: Tensor) => Tensor = (states) => states) =>
  module(
    {
      ...whisperConvolutions(s.bins, s.width),
      embed_positions: heldWeight(
        new Parameter([s.positions, s.width], { kind: "embedding" }, { keepFloat32: s.precise ?? false }),
      ),
      layers: Array.from({ length: s.layers }, () => whisperLayer(s)),
      layer_norm: layerNorm(s.width),
    },
    (m, frames: Tensor, known?: Tensor) => {
      const states = halvedFrames(m, frames);
      const placed = states.add(states.graph.parameter(m.embed_positions.weight));
      const mask = known && paddingMask(known);
      return m.layer_norm(pooled(m.layers.reduce((x, one) => one(x, mask), placed)));
    },
  );
