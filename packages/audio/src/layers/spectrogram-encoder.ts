import {
  asSequence,
  conv2d,
  layerNorm,
  module,
  Parameter,
  Tensor,
  type VitLayerConfig,
  vitLayer,
} from "@tiny-random/nn";

/** The config fields that a Transformer over a spectrogram reads. */
export interface SpectrogramConfig extends VitLayerConfig {
  readonly num_hidden_layers: number;
  readonly patch_size: number;
  readonly frequency_stride: number;
  readonly time_stride: number;
  readonly max_length: number;
  readonly num_mel_bins: number;
}

const steps = (length: number, patch: number, stride: number): number => Math.floor((length - patch) / stride) + 1;

const vector = (c: SpectrogramConfig, count = 1) => new Parameter([1, count, c.hidden_size], { kind: "embedding" });

/** Overlapping patches of a spectrogram after two tokens, each with its learned position. */
const embeddings = (c: SpectrogramConfig) => {
  const options = { stride: [c.frequency_stride, c.time_stride] as const };
  const rows = steps(c.num_mel_bins, c.patch_size, c.frequency_stride);
  const columns = steps(c.max_length, c.patch_size, c.time_stride);
  const patches = module({ projection: conv2d(1, c.hidden_size, c.patch_size, options) }, (m, image: Tensor) =>
    asSequence(m.projection(image)),
  );
  return module(
    {
      cls_token: vector(c),
      distillation_token: vector(c),
      patch_embeddings: patches,
      position_embeddings: vector(c, 2 + rows * columns),
    },
    (m, frames: Tensor) => {
      const sequence = m.patch_embeddings(frames.transpose(1, 2).unsqueeze(1));
      const inEveryRow = (token: Parameter) => frames.graph.parameter(token).expand([frames.size(0), 1, c.hidden_size]);
      return Tensor.cat([inEveryRow(m.cls_token), inEveryRow(m.distillation_token), sequence], 1).add(
        m.position_embeddings,
      );
    },
  );
};

/** A Transformer over patches of a spectrogram (Gong et al., 2021): `[batch, frames, bins]` → states and their vector. */
export const spectrogramEncoder = (c: SpectrogramConfig) => {
  const layer = Array.from({ length: c.num_hidden_layers }, () => vitLayer(c));
  return module(
    {
      embeddings: embeddings(c),
      encoder: module({ layer }, (m, x: Tensor) => m.layer.reduce<Tensor>((state, one) => one(state), x)),
      layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, frames: Tensor) => {
      const hidden = m.layernorm(m.encoder(m.embeddings(frames)));
      return { last_hidden_state: hidden, pooler_output: hidden.slice(1, 0, 2).mean(1) };
    },
  );
};
