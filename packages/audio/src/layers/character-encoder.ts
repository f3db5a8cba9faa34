import { conv1d, embedding, module, paddingMask, type Tensor } from "@tiny-random/nn";
import { type WindowedConfig, windowedEncoder } from "./windowed-encoder.ts";

/** The config fields that an encoder of characters with what is spoken at each reads. */
export interface CharacterEncoderConfig extends WindowedConfig {
  readonly vocab_size: number;
  readonly flow_size: number;
}

/** Characters → their states, and the mean of what is spoken at each. */
export const characterEncoder = (c: CharacterEncoderConfig) =>
  module(
    {
      embed_tokens: embedding(c.vocab_size, c.hidden_size),
      encoder: windowedEncoder(c),
      project: conv1d(c.hidden_size, 2 * c.flow_size, 1),
    },
    (m, ids: Tensor, mask: Tensor) => {
      const kept = mask.to("float32").unsqueeze(-1);
      const embedded = m.embed_tokens(ids).mul(Math.sqrt(c.hidden_size));
      const hidden = m.encoder(embedded, { mask: paddingMask(mask), kept }).transpose(1, 2);
      const means = m.project(hidden).slice(1, 0, c.flow_size).transpose(1, 2).mul(kept);
      return { hidden, means };
    },
  );
