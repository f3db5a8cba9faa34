// Alternating updates (AltUp; Baykal et al., 2023): several streams, one of which passes through each layer.
import { linear, module, Parameter, rmsNorm, Tensor } from "@tiny-random/nn";

/** The config fields that alternating updates read. */
export interface AltUpConfig {
  readonly hidden_size: number;
  readonly rms_norm_eps: number;
  readonly altup_num_inputs: number;
  readonly altup_active_idx: number;
}

/** A layer's predictions of all streams, and their correction by what the layer made of one: streams `[batch, length, width, streams]`. */
export const altUp = (c: AltUpConfig) => {
  const count = c.altup_num_inputs;
  const parts = {
    correct_output_scale: new Parameter([c.hidden_size], { kind: "scale" }),
    correction_coefs: linear(count, count, { bias: false }),
    prediction_coefs: linear(count, count ** 2, { bias: false }),
    modality_router: linear(c.hidden_size, count, { bias: false }),
    router_norm: rmsNorm(c.hidden_size, c.rms_norm_eps),
  };
  return module(parts, (m) => {
    const routed = (x: Tensor) => m.modality_router(m.router_norm(x).div(c.hidden_size)).tanh();
    return {
      active: (streams: Tensor) => streams.select(-1, c.altup_active_idx),
      predicted: (streams: Tensor) => {
        const mixed = m.prediction_coefs(routed(streams.select(-1, c.altup_active_idx)));
        return streams.matmul(mixed.unflatten(-1, [count, count]).transpose(-1, -2)).add(streams);
      },
      corrected: (predictions: Tensor, made: Tensor) => {
        const share = m.correction_coefs(routed(made)).add(1).unsqueeze(2);
        const news = made.sub(predictions.select(-1, c.altup_active_idx)).unsqueeze(-1);
        return predictions.add(news.mul(share));
      },
      scaled: (x: Tensor) => x.mul(m.correct_output_scale),
    };
  });
};

const magnitude = (x: Tensor): Tensor => x.mul(x).mean(-1, true);

/** A projection that is as large as what it stands beside. */
const asLarge = (projected: Tensor, size: Tensor): Tensor =>
  projected.mul(size).div(magnitude(projected).clamp(1e-5).sqrt());

type Projection = (x: Tensor) => Tensor;

/** The streams of embedded tokens: themselves, and a projection for each other one; `[batch, length, width, streams]`. */
export const toStreams = (x: Tensor, projections: readonly Projection[]): Tensor => {
  const size = magnitude(x).sqrt();
  return Tensor.stack([x, ...projections.map((project) => asLarge(project(x), size))], -1);
};

/** The mean of all streams, projected but for the first one. */
export const fromStreams = (streams: Tensor, projections: readonly Projection[]): Tensor => {
  const first = streams.select(-1, 0);
  const size = magnitude(first).sqrt();
  const others = projections.map((project, index) => asLarge(project(streams.select(-1, index + 1)), size));
  return Tensor.stack([first, ...others], -1).mean(-1);
};
