// The feed-forward block of speech encoders.
import { activation, linear, module, type Tensor } from "@tiny-random/nn";

/** The config fields that a feed-forward block reads. */
export interface FeedForwardConfig {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly hidden_act: string;
}

/** output_dense(act(intermediate_dense(x))). */
export const speechFeedForward = (c: FeedForwardConfig, act = c.hidden_act) =>
  module(
    {
      intermediate_dense: linear(c.hidden_size, c.intermediate_size),
      output_dense: linear(c.intermediate_size, c.hidden_size),
    },
    (m, x: Tensor) => m.output_dense(activation(act)(m.intermediate_dense(x))),
  );
