import { createHash } from "node:crypto";
import {
  type AnyModule,
  type DType,
  initialize,
  isFloat,
  type NamedParameter,
  namedParameters,
  type Parameter,
  roundTo,
  type Seed,
  type TensorData,
} from "@tiny-random/nn";

/** A model with its weights. */
export interface Instance {
  readonly model: AnyModule;
  readonly parameters: readonly NamedParameter[];
  readonly names: ReadonlyMap<Parameter, string>;
  /** The dtype a parameter is stored in. */
  dtypeOf(parameter: Parameter): DType;
  /** A parameter's values, rounded to its stored dtype. */
  dataOf(parameter: Parameter): TensorData;
}

/** Seeds by (seed, name below the base model): order does not matter, and every class of a family has one backbone. */
export const seedOf = (seed: number, name: string): Seed => {
  const digest = createHash("sha256").update(`${seed}/${name}`).digest();
  return [digest.readInt32LE(0), digest.readInt32LE(4), digest.readInt32LE(8), digest.readInt32LE(12)];
};

/** A table with zeros in one row. */
const withZeroRow = (data: TensorData, { shape }: Parameter, row: number | undefined): TensorData => {
  const width = Number(shape[1]);
  if (row !== undefined && data instanceof Float32Array) data.fill(0, row * width, (row + 1) * width);
  return data;
};

/**
 * Step 4: fills a model's parameters with seeded random weights, stored in a dtype.
 *
 * @param zeroRows of embedding tables: the padding token's
 */
export const instantiate = (
  model: AnyModule,
  seed: number,
  dtype: DType,
  zeroRows: ReadonlyMap<Parameter, number> = new Map(),
): Instance => {
  const parameters = namedParameters(model);
  const own = parameters.filter(({ tiedTo }) => tiedTo === undefined);
  const names = new Map(own.map(({ parameter, name }) => [parameter, name]));
  const kept = new Map(
    own.map(({ parameter, keepFloat32 }) => [parameter, keepFloat32 === true || keepFloat32 === dtype]),
  );
  // What a class makes in float64 stays so: no dtype of a model reaches it.
  const dtypeOf = (parameter: Parameter): DType =>
    isFloat(parameter.dtype) && parameter.dtype !== "float64" && !kept.get(parameter) ? dtype : parameter.dtype;
  const data = new Map(
    own.map(({ parameter, seedName }) => [
      parameter,
      roundTo(
        dtypeOf(parameter),
        withZeroRow(initialize(parameter, seedOf(seed, seedName)), parameter, zeroRows.get(parameter)),
      ),
    ]),
  );
  const dataOf = (parameter: Parameter): TensorData => {
    const found = data.get(parameter);
    if (!found) throw new Error(`a parameter of shape [${parameter.shape}] is not in the model`);
    return found;
  };
  return { model, parameters, names, dtypeOf, dataOf };
};
