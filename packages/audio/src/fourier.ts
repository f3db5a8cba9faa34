/** Two floats a number: real and imaginary part. */
type Complex = Float64Array;

const primeFactors = (length: number): number[] => {
  for (let factor = 2; factor * factor <= length; factor++)
    if (length % factor === 0) return [factor, ...primeFactors(length / factor)];
  return [length];
};

/** The turns of a circle in so many steps, clockwise. */
const turnsOf = (length: number): Complex => {
  const turns = new Float64Array(2 * length);
  for (let index = 0; index < length; index++) {
    turns[2 * index] = Math.cos((2 * Math.PI * index) / length);
    turns[2 * index + 1] = -Math.sin((2 * Math.PI * index) / length);
  }
  return turns;
};

/** What transforms of one length have in common; nothing is allocated for a single one. */
interface Plan {
  readonly length: number;
  readonly factors: readonly number[];
  readonly turns: Complex;
  readonly result: Complex;
  /** One number of every part. */
  readonly taken: Complex;
}

/** Puts the transforms of `factor` parts together, each of `each` numbers, which stand one behind the other from `at` on. */
const join = (
  { length, turns, result, taken }: Plan,
  at: number,
  each: number,
  factor: number,
  stride: number,
): void => {
  for (let within = 0; within < each; within++) {
    for (let part = 0; part < factor; part++) {
      taken[2 * part] = result[2 * (at + within + part * each)] as number;
      taken[2 * part + 1] = result[2 * (at + within + part * each) + 1] as number;
    }
    for (let frequency = within; frequency < each * factor; frequency += each) {
      let real = taken[0] as number;
      let imaginary = taken[1] as number;
      let turn = 0;
      for (let part = 1; part < factor; part++) {
        turn += frequency * stride;
        if (turn >= length) turn -= length;
        const cosine = turns[2 * turn] as number;
        const sine = turns[2 * turn + 1] as number;
        real += (taken[2 * part] as number) * cosine - (taken[2 * part + 1] as number) * sine;
        imaginary += (taken[2 * part] as number) * sine + (taken[2 * part + 1] as number) * cosine;
      }
      result[2 * (at + frequency)] = real;
      result[2 * (at + frequency) + 1] = imaginary;
    }
  }
};

/** Transforms every `stride`th sample from `start` on into the result from `at` on; `level` factors are done with. */
const transform = (
  plan: Plan,
  signal: Float64Array,
  start: number,
  stride: number,
  at: number,
  level: number,
): void => {
  const factor = plan.factors[level] ?? 1;
  const each = plan.length / stride / factor;
  for (let part = 0; part < factor; part++) {
    const first = start + part * stride;
    if (each > 1) transform(plan, signal, first, stride * factor, at + part * each, level + 1);
    else {
      plan.result[2 * (at + part)] = signal[first] as number;
      plan.result[2 * (at + part) + 1] = 0;
    }
  }
  join(plan, at, each, factor, stride);
};

/**
 * The power of a real signal's frequencies 0 to length / 2, in float64: |DFT|². Transforms of parts are put together
 * by the length's prime factors (Cooley and Tukey, 1965): Whisper's windows have 400 samples, and the packages that are
 * kept up take powers of two only.
 *
 * @param length how many samples every signal has
 */
export const powerTransform = (length: number): ((signal: Float64Array) => Float64Array) => {
  const factors = primeFactors(length);
  const [result, taken] = [new Float64Array(2 * length), new Float64Array(2 * Math.max(...factors))];
  const plan = { length, factors, turns: turnsOf(length), result, taken };
  return (signal) => {
    transform(plan, signal, 0, 1, 0, 0);
    const power = new Float64Array(Math.floor(length / 2) + 1);
    for (let index = 0; index < power.length; index++) {
      const [real, imaginary] = [result[2 * index] as number, result[2 * index + 1] as number];
      power[index] = real * real + imaginary * imaginary;
    }
    return power;
  };
};
