// The two classes of a forecaster: the model alone, and the parameters of the distribution of what comes next.
import {
  type Architecture,
  defineArchitecture,
  InputError,
  type NamedTensors,
  type SessionInput,
  type Tensors,
} from "@tiny-random/core";
import { type AnyModule, baseModel, module, type Tensor } from "@tiny-random/nn";
import { batches } from "../inputs.ts";
import { oneLength } from "../time-series-family.ts";
import { atScale, distributionProjection, numbered } from "./distribution.ts";
import {
  forecasterInputs,
  forecasterTensors,
  type Steps,
  scalingOf,
  staticEmbedder,
  stepsOf,
} from "./forecaster-inputs.ts";
import type { StackConfig } from "./forecaster-stack.ts";
import { scaleOutputs } from "./scaler.ts";

/** What a forecaster makes of its steps. */
interface Forecast {
  /** The encoder's states. */
  readonly encoded: Tensor;
  /** The decoder's outputs, by Transformers' names. */
  readonly decoded: NamedTensors;
  /** What the parameters are read of, `[batch, prediction, features]`. */
  readonly predicted: Tensor;
}

/** What the classes need of a family of forecasters. */
export interface Forecaster<C extends StackConfig, E extends AnyModule, D extends AnyModule> {
  encoder(c: C): E;
  decoder(c: C): D;
  forecast(c: C, stacks: { readonly encoder: E; readonly decoder: D }, steps: Steps, inputs: NamedTensors): Forecast;
  /** Features of what parameters are read of. */
  width(c: C): number;
  /** What the model draws at random, and a draw. */
  readonly draws?: {
    inputs(c: C): Readonly<Record<string, SessionInput>>;
    tensors(c: C, seed: number): Tensors;
  };
}

/** Both classes of a family, by a prefix of their names. */
export const forecasterClasses = <C extends StackConfig, E extends AnyModule, D extends AnyModule>(
  prefix: string,
  own: Forecaster<C, E, D>,
): Record<string, Architecture<C>> => {
  const backbone = (c: C) => {
    const parts = { embedder: staticEmbedder(c), encoder: own.encoder(c), decoder: own.decoder(c) };
    return baseModel(
      module(parts, (m, inputs: NamedTensors) => {
        const steps = stepsOf(c, m.embedder, inputs);
        const { encoded, decoded, predicted } = own.forecast(c, m, steps, inputs);
        const common = {
          encoder_last_hidden_state: encoded,
          static_features: steps.constant,
          ...scaleOutputs(scalingOf(c), steps),
        };
        return { decoded, predicted, steps, common };
      }),
    );
  };
  const bare = (c: C) => {
    const model = backbone(c);
    const parts = { embedder: model.embedder, encoder: model.encoder, decoder: model.decoder };
    return baseModel(
      module(parts, (_, inputs: NamedTensors): NamedTensors => {
        const { decoded, common } = model(inputs);
        return { ...decoded, ...common };
      }),
    );
  };
  const prediction = (c: C) => {
    if (c.loss !== "nll") throw new InputError(`loss ${c.loss} is not known; known is nll`);
    const { distribution_output: distribution } = c;
    const parameter_projection = distributionProjection(distribution, own.width(c), c.input_size);
    return module({ model: backbone(c), parameter_projection }, (m, inputs: NamedTensors): NamedTensors => {
      const { predicted, steps, common } = m.model(inputs);
      const parameters = atScale(distribution, m.parameter_projection(predicted), steps.scale);
      return { ...numbered("params", parameters), ...common };
    });
  };
  const architecture = (build: (c: C) => ((inputs: NamedTensors) => NamedTensors) & AnyModule) =>
    defineArchitecture({
      padding: oneLength,
      build,
      sessions: (model, c: C) => ({
        model: { inputs: { ...forecasterInputs(c), ...own.draws?.inputs(c) }, trace: (inputs) => model(inputs) },
      }),
      inputs: (c) => batches((rows, seed) => ({ ...forecasterTensors(c, rows, seed), ...own.draws?.tensors(c, seed) })),
    });
  return { [`${prefix}Model`]: architecture(bare), [`${prefix}ForPrediction`]: architecture(prediction) };
};
