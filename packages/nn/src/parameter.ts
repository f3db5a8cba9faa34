import type { DType, TensorData } from "./dtype.ts";

/**
 * How a parameter is filled. Random kinds are uniform, so that integer arithmetic alone decides their bytes:
 * `weight` has standard deviation fan_in^-0.5, `embedding` 1/4 (with 1 a tied head only echoes the last token); `scale` is 1 ± 0.1, `bias` ± 0.1, `positive` 0.5 to 1.5.
 * `zeroRow` of an embedding is 0: the padding token's, where a class insists; `adjust` changes what was drawn, by arithmetic
 * that every machine rounds alike, where some of it must say something. `exact` is what noise would break: tables, counts, decay rates.
 */
export type Initialization =
  | { readonly kind: "weight"; readonly fanIn: number }
  | { readonly kind: "embedding"; readonly zeroRow?: number; adjust?(data: Float32Array): void }
  | { readonly kind: "bias"; adjust?(data: Float32Array): void }
  | { readonly kind: "scale" | "positive" }
  | { readonly kind: "exact"; readonly data: () => TensorData };

/** A named weight or buffer of a checkpoint; its name is its place in the tree of modules. */
export class Parameter {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly initialization: Initialization;
  /** False for what exists at run time but is not in the checkpoint (sinusoidal tables). */
  readonly saved: boolean;
  /** True where the checkpoint keeps float32 whatever its dtype (router biases), "float16" where only beside that. */
  readonly keepFloat32: boolean | "float16";

  /** Why no forward reads it, where that is its nature and no accident of a class (a count of training steps). */
  readonly unread: string | undefined;

  constructor(shape: readonly number[], initialization: Initialization, options: ParameterOptions = {}) {
    this.shape = shape;
    this.initialization = initialization;
    this.dtype = options.dtype ?? "float32";
    this.saved = options.saved ?? true;
    this.unread = options.unread;
    this.keepFloat32 = options.keepFloat32 ?? false;
  }

  /** Number of elements. */
  get size(): number {
    return this.shape.reduce((product, length) => product * length, 1);
  }
}

/** What is unusual about a parameter. */
export interface ParameterOptions {
  readonly dtype?: DType;
  readonly saved?: boolean;
  readonly unread?: string;
  readonly keepFloat32?: boolean | "float16";
}

/** A weight of a linear map, `fanIn` inputs to each output. */
export const weight = (shape: readonly number[], fanIn: number): Parameter =>
  new Parameter(shape, { kind: "weight", fanIn });

/** A bias, ± 0.1 with what `adjust` makes of it. */
export const bias = (size: number, adjust?: (data: Float32Array) => void): Parameter =>
  new Parameter([size], { kind: "bias", ...(adjust && { adjust }) });

/** What stands where a layer is asked for a bias: one of the caller's own, a usual one by default, or none. */
export const biasOf = (size: number, wanted: boolean | Parameter = true): Parameter | undefined => {
  if (wanted instanceof Parameter) return wanted;
  return wanted ? bias(size) : undefined;
};

/** A norm's scale, 1 ± 0.1. */
export const scale = (size: number): Parameter => new Parameter([size], { kind: "scale" });
