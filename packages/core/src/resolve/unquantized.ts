import { isConfig } from "./read-config.ts";

type Config = Readonly<Record<string, unknown>>;

/** How checkpoints say that their weights are quantized: Transformers, compressed-tensors, MLX. */
export const quantizationKeys: readonly string[] = ["quantization_config", "compression_config", "quantization"];

/** A config without its quantization, at every depth: tiny weights are floats, and loaders would ask for a quantizer. */
export const unquantized = <C extends Config>(config: C): C =>
  Object.fromEntries(
    Object.entries(config)
      .filter(([key, value]) => !(quantizationKeys.includes(key) && (isConfig(value) || value === null)))
      .map(([key, value]) => [key, isConfig(value) ? unquantized(value) : value]),
  ) as C;
