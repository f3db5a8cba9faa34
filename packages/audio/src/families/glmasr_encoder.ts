import { type GlmAsrEncoderConfig, glmasrEncoder } from "@tiny-random/atlas/configs/glmasr_encoder";
import {
  attend,
  layerNorm,
  linear,
  module,
  type RotaryTables,
  rotate,
  splitHeads,
  type Tensor,
  towerMlp,
} from "@tiny-random/nn";
import { frameRotary } from "../layers/frame-rotary.ts";
import { halvedFrames, whisperConvolutions } from "../layers/whisper-encoder.ts";
import { windowEncoderFamily } from "../layers/window-encoder.ts";

type Config = GlmAsrEncoderConfig;

/** Rotary self-attention whose keys have no bias. */
const attention = (c: Config) => {
  const headSize = c.hidden_size / c.num_attention_heads;
  const keyWidth = c.num_key_value_heads * headSize;
  const parts = {
    q_proj: linear(c.hidden_size, c.hidden_size),
    k_proj: linear(c.hidden_size, keyWidth, { bias: false }),
    v_proj: linear(c.hidden_size, keyWidth),
    o_proj: linear(c.hidden_size, c.hidden_size),
  };
  return module(parts, (m, x: Tensor, rope: RotaryTables) => {
    const query = rotate(splitHeads(m.q_proj(x), c.num_attention_heads, headSize), rope);
    const key = rotate(splitHeads(m.k_proj(x), c.num_key_value_heads, headSize), rope);
    return m.o_proj(attend(query, key, splitHeads(m.v_proj(x), c.num_key_value_heads, headSize)));
  });
};

const layer = (c: Config) =>
  module(
    {
      self_attn: attention(c),
      mlp: towerMlp(c),
      input_layernorm: layerNorm(c.hidden_size),
      post_attention_layernorm: layerNorm(c.hidden_size),
    },
    (m, x: Tensor, rope: RotaryTables) => {
      const attended = x.add(m.self_attn(m.input_layernorm(x), rope));
      return attended.add(m.mlp(m.post_attention_layernorm(attended)));
    },
  );

/** Features of a head that turn. */
const rotatedSize = (c: Config): number => {
  const share = Number(c.rope_parameters["partial_rotary_factor"] ?? 1);
  return Math.floor((c.hidden_size / c.num_attention_heads) * share);
};

/** Whisper's convolutions, then rotary layers: half of each head's features turn. */
const encoder = (c: Config) =>
  module(
    {
      ...whisperConvolutions(c.num_mel_bins, c.hidden_size),
      layers: Array.from({ length: c.num_hidden_layers }, () => layer(c)),
      norm: layerNorm(c.hidden_size),
    },
    (m, frames: Tensor) => {
      const states = halvedFrames(m, frames);
      const rope = frameRotary(states, rotatedSize(c), c.rope_parameters);
      return m.norm(m.layers.reduce((x, one) => one(x, rope), states));
    },
  );

export default windowEncoderFamily<Config>({
  className: "GlmAsrEncoder",
  facts: glmasrEncoder,
  repo: "zai-org/GLM-ASR-Nano-2512",
  width: (c) => c.hidden_size,
  family: { encoder, frames: (c) => 2 * c.max_position_embeddings, bins: (c) => c.num_mel_bins },
  // A whole number of seconds, as the extractor wants. Four states in a row are as wide as the feed-forward: composites read
  // them so.
  tiny: (c, { size }) => ({
    num_mel_bins: Math.min(c.num_mel_bins, 16),
    max_position_embeddings: 100,
    intermediate_size: 4 * size.width,
  }),
  variants: { "grouped keys": { config: { num_key_value_heads: 10 } } },
});
