import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import type { RotaryDecoderConfig } from "./decoder-config.ts";

/** The activation of the feed-forward blocks. */
const activationOf = (c: RotaryDecoderConfig) => activation(String(c.hidden_activation ?? c.hidden_act));

/** A gated feed-forward block: down(act(gate(x)) · up(x)) (Shazeer, 2020). */
export const gatedMlp = (c: RotaryDecoderConfig, width = c.intermediate_size) =>
  module(
    {
      gate_proj: linear(c.hidden_size, width, { bias: c.mlp_bias ?? false }),
      up_proj: linear(c.hidden_size, width, { bias: c.mlp_bias ?? false }),
      down_proj: linear(width, c.hidden_size, { bias: c.mlp_bias ?? false }),
    },
    (m, x: Tensor) => m.down_proj(activationOf(c)(m.gate_proj(x)).mul(m.up_proj(x))),
  );
