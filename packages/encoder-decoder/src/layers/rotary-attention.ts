import type { ModelConfig } from "@tiny-random/core";
import { activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { attendThrough, type Source } from "./attention.ts";

/** The config fields that layers with rotary positions read. */
export interface TurnedConfig extends ModelConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly attention_bias: boolean;
  readonly encoder_num_attention_heads: number;
  readonly encoder_hidden_act: string;
  readonly decoder_num_attention_heads: number;
  readonly decoder_num_hidden_layers: number;
  readonly decoder_hidden_act: string;
}

/** Norms without a shift. */
export const turnedNorm = (c: TurnedConfig) => layerNorm(c.hidden_size, 1e-5, { bias: false });

/** Attention whose sources turn queries and keys. */
export const turnedAttention = (c: TurnedConfig, heads: number) => {
  const input = () => linear(c.hidden_size, c.hidden_size, { bias: c.attention_bias });
  const parts = {
    q_proj: input(),
    k_proj: input(),
    v_proj: input(),
    o_proj: linear(c.hidden_size, c.hidden_size, { bias: false }),
  };
  return module(parts, (m, x: Tensor, source: Source) => {
    const projections = { query: m.q_proj, key: m.k_proj, value: m.v_proj, output: m.o_proj };
    return attendThrough(projections, { heads, headSize: c.hidden_size / heads }, x, source);
  });
};

/** Two linear layers with an activation between them. */
export const plainMlp = (c: TurnedConfig) =>
  module(
    { fc1: linear(c.hidden_size, c.intermediate_size), fc2: linear(c.intermediate_size, c.hidden_size) },
    (m, x: Tensor) => m.fc2(activation(c.encoder_hidden_act)(m.fc1(x))),
  );

/** Values and gates out of one layer (Shazeer, 2020). */
export const gatedMlp = (c: TurnedConfig) =>
  module(
    { fc1: linear(c.hidden_size, 2 * c.intermediate_size), fc2: linear(c.intermediate_size, c.hidden_size) },
    (m, x: Tensor) => {
      const [value, gate] = m.fc1(x).chunk(2, -1) as [Tensor, Tensor];
      return m.fc2(activation(c.decoder_hidden_act)(gate).mul(value));
    },
  );
