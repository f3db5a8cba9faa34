// Voxtral Realtime's encoder: Whisper's convolutions and Mistral's layers, all of them causal, for streams.
import type { NamedTensors, SessionInput } from "@tiny-random/core";
import {
  activation,
  attend,
  causalMask,
  conv1d,
  linear,
  module,
  type RotaryTables,
  rmsNorm,
  rotate,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { frameRotary } from "../../layers/frame-rotary.ts";

/** The config fields that the encoder reads. */
export interface RealtimeEncoderConfig {
  readonly num_mel_bins: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly head_dim: number;
  readonly hidden_act: string;
  readonly rms_norm_eps: number;
  readonly rope_parameters: Readonly<Record<string, unknown>>;
  readonly sliding_window: number | null;
}

/** An input of a stream by its name. Throws where it is missing. */
const ofStream = (inputs: NamedTensors, name: string): Tensor => {
  const found = inputs[name];
  if (!found) throw new Error(`an encoder of streams needs ${name}`);
  return found;
};

/** Frames before a convolution that it still reads. */
const reach = 2;

/** What layers share in one pass. */
interface Pass {
  readonly mask: Tensor;
  readonly rotary: RotaryTables;
  /** Appends keys or values to a layer's earlier ones. */
  extended(name: string, fresh: Tensor): Tensor;
}

const attention = (c: RealtimeEncoderConfig, layer: number) => {
  const inner = c.num_attention_heads * c.head_dim;
  return module(
    {
      q_proj: linear(c.hidden_size, inner),
      k_proj: linear(c.hidden_size, inner, { bias: false }),
      v_proj: linear(c.hidden_size, inner),
      o_proj: linear(inner, c.hidden_size),
    },
    (m, x: Tensor, { mask, rotary, extended }: Pass) => {
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, c.head_dim);
      const key = extended(`${layer}.key`, rotate(split(m.k_proj(x)), rotary));
      const value = extended(`${layer}.value`, split(m.v_proj(x)));
      return m.o_proj(attend(rotate(split(m.q_proj(x)), rotary), key, value, { mask }));
    },
  );
};

const mlp = (c: RealtimeEncoderConfig) =>
  module(
    {
      gate_proj: linear(c.hidden_size, c.intermediate_size, { bias: false }),
      up_proj: linear(c.hidden_size, c.intermediate_size, { bias: false }),
      down_proj: linear(c.intermediate_size, c.hidden_size),
    },
    (m, x: Tensor) => m.down_proj(activation(c.hidden_act)(m.gate_proj(x)).mul(m.up_proj(x))),
  );

const layer = (c: RealtimeEncoderConfig, index: number) =>
  module(
    {
      self_attn: attention(c, index),
      self_attn_layer_norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      final_layer_norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
      mlp: mlp(c),
    },
    (m, x: Tensor, pass: Pass) => {
      const attended = x.add(m.self_attn(m.self_attn_layer_norm(x), pass));
      return attended.add(m.mlp(m.final_layer_norm(attended)));
    },
  );

/** Frames behind those that a convolution has seen, and the last of both together. */
const behind = (past: Tensor, frames: Tensor) => {
  const all = Tensor.cat([past, frames], 2);
  return { all, last: all.slice(2, -reach) };
};

/** Two causal convolutions, of which the second halves the frames: `[batch, bins, frames]` → `[batch, states, width]`. */
const embedder = (c: RealtimeEncoderConfig) => {
  const gelu = activation("gelu");
  return module(
    {
      conv1: conv1d(c.num_mel_bins, c.hidden_size, 3),
      conv2: conv1d(c.hidden_size, c.hidden_size, 3, { stride: 2 }),
    },
    (m, frames: Tensor, past: Tensor) => {
      const [ofBins, ofStates] = past.split([c.num_mel_bins, c.hidden_size], 1) as [Tensor, Tensor];
      const first = behind(ofBins, frames);
      const second = behind(ofStates, gelu(m.conv1(first.all)));
      // A stride of two leaves one frame of the kernel before the first.
      const states = gelu(m.conv2(second.all.slice(2, 1))).transpose(1, 2);
      return { states, present: Tensor.cat([first.last, second.last], 1) };
    },
  );
};

/** Keys and values of all frames so far, and what the session answers with. */
const streamCache = (inputs: NamedTensors) => {
  const present: Record<string, Tensor> = {};
  const extended: Pass["extended"] = (name, fresh) => {
    const past = inputs[`past_key_values.${name}`];
    const all = past ? Tensor.cat([past, fresh], 2) : fresh;
    present[`present.${name}`] = all;
    return all;
  };
  return { present, extended };
};

/**
 * The encoder of a chunk: frames `[batch, bins, frames]` → states of half as many, and what the next chunk needs.
 *
 * The stream's inputs are what earlier chunks left and where this one stands: `attention_mask` int64 `[batch, past + states]`,
 * `position_ids` int64 `[batch, states]`, `past_padding_cache` `[batch, bins + width, 2]`, the last frames before both
 * convolutions, and keys and values of earlier states.
 */
export const realtimeEncoder = (c: RealtimeEncoderConfig) =>
  module(
    {
      embedder: embedder(c),
      layers: Array.from({ length: c.num_hidden_layers }, (_, index) => layer(c, index)),
      norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
    },
    (
      m,
      frames: Tensor,
      stream: NamedTensors,
    ): Readonly<Record<string, Tensor>> & { readonly last_hidden_state: Tensor } => {
      const { states, present: present_padding_cache } = m.embedder(frames, ofStream(stream, "past_padding_cache"));
      const { present, extended } = streamCache(stream);
      const pass = {
        mask: causalMask(ofStream(stream, "attention_mask"), states, c.sliding_window ?? undefined),
        rotary: frameRotary(states, c.head_dim, c.rope_parameters, ofStream(stream, "position_ids")),
        extended,
      };
      const last = m.norm(m.layers.reduce<Tensor>((x, one) => one(x, pass), states));
      return { last_hidden_state: last, present_padding_cache, ...present };
    },
  );

/** A stream that begins with these frames. */
export const beginning = (c: RealtimeEncoderConfig, frames: Tensor): NamedTensors => {
  const { graph } = frames;
  const states = graph.floorDivide(frames.size(2), 2);
  const places = Tensor.arange(graph, states)
    .unsqueeze(0)
    .expand([frames.size(0), states]);
  const silence = graph.constant([0], "float32", []).expand([frames.size(0), c.num_mel_bins + c.hidden_size, reach]);
  return { attention_mask: places.ge(0).to("int64"), position_ids: places, past_padding_cache: silence };
};

/** The inputs of a session that encodes a stream chunk by chunk. */
export const streamInputs = (c: RealtimeEncoderConfig): Readonly<Record<string, SessionInput>> => {
  const states = "audio_sequence_length//2";
  const past = Object.fromEntries(
    Array.from({ length: c.num_hidden_layers }, (_, index) => ["key", "value"].map((part) => `${index}.${part}`))
      .flat()
      .map((name): [string, SessionInput] => [
        `past_key_values.${name}`,
        { dtype: "float32", axes: ["batch_size", c.num_attention_heads, "past_audio_length", c.head_dim] },
      ]),
  );
  return {
    input_features: { dtype: "float32", axes: ["batch_size", c.num_mel_bins, "audio_sequence_length"] },
    attention_mask: { dtype: "int64", axes: ["batch_size", `past_audio_length + ${states}`] },
    position_ids: { dtype: "int64", axes: ["batch_size", states] },
    past_padding_cache: { dtype: "float32", axes: ["batch_size", c.num_mel_bins + c.hidden_size, reach] },
    ...past,
  };
};
