import { activation, linear, module, type Tensor } from "@tiny-random/nn";
import type { MlpConfig } from "./decoder-config.ts";

/** The activation of a decoder's feed-forward blocks. Throws where the config names none. */
export const activationOf = ({ hidden_activation, hidden_act, model_type }: MlpConfig) => {
  const name = hidden_activation ?? hidden_act;
  if (name === undefined) throw new Error(`the config of ${model_type} names no activation`);
  return activation(name);
};

/** The features of a decoder's feed-forward blocks. Throws where the config names none. */
const featuresOf = ({ intermediate_size: features, model_type }: MlpConfig): number => {
  if (features === undefined) throw new Error(`the config of ${model_type} names no intermediate_size`);
  return features;
};

/** A gated feed-forward block: down(act(gate(x)) · up(x)) (Shazeer, 2020). */
export const gatedMlp = (
  c: MlpConfig,
  features = featuresOf(c),
  options: {
    readonly act?: (x: Tensor) => Tensor;
    readonly bias?: boolean;
    readonly keys?: { readonly [Part in "gate_proj" | "up_proj" | "down_proj"]?: string };
  } = {},
) => {
  const { act = activationOf(c), bias = c.mlp_bias ?? false } = options;
  return module(
    {
      gate_proj: linear(c.hidden_size, features, { bias }),
      up_proj: linear(c.hidden_size, features, { bias }),
      down_proj: linear(features, c.hidden_size, { bias }),
    },
    (m, x: Tensor) => m.down_proj(act(m.gate_proj(x)).mul(m.up_proj(x))),
    options.keys,
  );
};

/** A gated feed-forward block of so many features whose gate and up features come out of one projection, without biases. */
export const fusedGatedFeatures = (
  c: MlpConfig,
  features: number,
  keys: { readonly gateUp: string; readonly down: string },
) =>
  module(
    {
      gateUp: linear(c.hidden_size, 2 * features, { bias: false }),
      down: linear(features, c.hidden_size, { bias: false }),
    },
    (m, x: Tensor) => {
      const [gate, up] = m.gateUp(x).chunk(2, -1) as [Tensor, Tensor];
      return m.down(activationOf(c)(gate).mul(up));
    },
    keys,
  );

/** The same as the decoder's usual block (Phi-3, GLM). */
export const fusedGatedMlp = (c: MlpConfig) =>
  fusedGatedFeatures(c, featuresOf(c), { gateUp: "gate_up_proj", down: "down_proj" });

/** The sizes of a feed-forward block without a gate. */
export interface PlainMlpSizes {
  readonly width: number;
  readonly features: number;
  readonly activation: string;
  readonly bias: boolean;
}

/** A feed-forward block without a gate: down(act(up(x))) (Vaswani et al., 2017), its two layers under the given keys. */
export const plainMlp = (keys: { readonly up: string; readonly down: string }, sizes: PlainMlpSizes) => {
  const { width, features, bias } = sizes;
  return module(
    { up: linear(width, features, { bias }), down: linear(features, width, { bias }) },
    (m, x: Tensor) => m.down(activation(sizes.activation)(m.up(x))),
    keys,
  );
};
