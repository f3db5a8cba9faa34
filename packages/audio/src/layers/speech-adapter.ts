import { conv1d, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";

/** The config fields that an adapter reads. */
export interface SpeechAdapterConfig {
  readonly hidden_size: number;
  readonly add_adapter: boolean;
  readonly adapter_kernel_size: number;
  readonly adapter_stride: number;
  readonly num_adapter_layers: number;
  /** By default `hidden_size`. */
  readonly output_hidden_size: number | null;
}

/** The width of the last states. */
export const adaptedWidth = (c: SpeechAdapterConfig): number =>
  c.add_adapter ? (c.output_hidden_size ?? c.hidden_size) : c.hidden_size;

/** A strided convolution with a gated linear unit. */
const adapterLayer = (c: SpeechAdapterConfig, width: number) => {
  const options = { stride: c.adapter_stride, padding: 1 };
  return module({ conv: conv1d(width, 2 * width, c.adapter_kernel_size, options) }, (m, x: Tensor) => {
    const [values, gates] = m.conv(x).chunk(2, 1) as [Tensor, Tensor];
    return values.mul(gates.sigmoid());
  });
};

/** Shortens the states `[batch, frames, width]`; undefined for a config without an adapter. */
export const speechAdapter = <C extends SpeechAdapterConfig>(c: C) => {
  if (!c.add_adapter) return undefined;
  const width = adaptedWidth(c);
  const isWider = width !== c.hidden_size;
  return module(
    {
      proj: isWider ? linear(c.hidden_size, width) : undefined,
      proj_layer_norm: isWider ? layerNorm(width) : undefined,
      layers: Array.from({ length: c.num_adapter_layers }, () => adapterLayer(c, width)),
    },
    (m, hidden: Tensor) => {
      const projected = m.proj && m.proj_layer_norm ? m.proj_layer_norm(m.proj(hidden)) : hidden;
      return m.layers.reduce<Tensor>((x, layer) => layer(x), projected.transpose(1, 2)).transpose(1, 2);
    },
  );
};
