import { activation, bareRmsNorm, bias, linear, module, type Tensor } from "@tiny-random/nn";
import type { Config } from "./config.ts";

/** An RMS norm of each residual stream, `[batch, length, streams, width]`; the checkpoint holds how much scales differ from 1. */
export const streamNorm = (c: Config) => {
  const { hc_count: streams, hidden_size: width } = c;
  const norm = bareRmsNorm(c.rms_norm_eps);
  return module({ weight: bias(streams * width) }, (m, x: Tensor) =>
    norm(x).mul(x.graph.parameter(m.weight).unflatten(0, [streams, width]).add(1)),
  );
};

const silu = activation("silu");

/** A mean of the streams, each of its features behind a gate of low rank. */
const mixerParts = (c: Config) => {
  const features = c.hc_count * c.hidden_size;
  return {
    hc_norm: streamNorm(c),
    input_mix_weight_down: linear(features, c.hc_lowrank, { bias: false }),
    input_mix_weight_up: linear(c.hc_lowrank, features, { bias: false }),
  };
};

const mixed = (c: Config, m: ReturnType<typeof mixerParts>, normed: Tensor): Tensor => {
  const low = silu(m.input_mix_weight_down(normed.flatten(2)).mul(1 / c.hc_count));
  const gates = m.input_mix_weight_up(low).sigmoid().unflatten(-1, [c.hc_count, c.hidden_size]);
  return gates.mul(normed).mean(2);
};

/** Streams `[batch, length, streams, width]` → one, `[batch, length, width]`. */
export const streamMixer = (c: Config) => {
  const parts = mixerParts(c);
  return module(parts, (m, streams: Tensor) => mixed(c, m, m.hc_norm(streams)));
};

/** Gated hyper-connections: a block reads a mixture of the streams, and its output goes to each stream with another weight. */
export const streamConnection = (c: Config) => {
  const parts = {
    ...mixerParts(c),
    block_inject_weight: linear(c.hc_count * c.hidden_size, c.hc_count, { bias: false }),
  };
  return module(parts, (m, streams: Tensor, block: (x: Tensor) => Tensor): Tensor => {
    const normed = m.hc_norm(streams);
    const weights = m
      .block_inject_weight(normed.flatten(2))
      .mul(1 / c.hc_count)
      .sigmoid()
      .mul(2);
    return streams.add(
      block(mixed(c, m, normed))
        .unsqueeze(2)
        .mul(weights.unsqueeze(-1)),
    );
  });
};
