const smallestFactor = (length: number): number => {
  for (let factor = 2; factor * factor <= length; factor++) if (length % factor === 0) return factor;
  return length;
};

/** Two floats a number: real and imaginary part. */
type Complex = Float64Array;

/** Transforms of interleaved parts put together: what one part adds to all frequencies. */
const addPart = (sum: Complex, part: Complex, turns: Complex, step: number): void => {
  const [count, each, all] = [sum.length / 2, part.length / 2, turns.length / 2];
  for (let frequency = 0; frequency < count; frequency++) {
    const within = 2 * (frequency % each);
    const turn = 2 * ((frequency * step) % all);
    const [cosine, sine] = [turns[turn] as number, turns[turn + 1] as number];
    const [real, imaginary] = [part[within] as number, part[within + 1] as number];
    sum[2 * frequency] = (sum[2 * frequency] as number) + real * cosine + imaginary * sine;
    sum[2 * frequency + 1] = (sum[2 * frequency + 1] as number) + imaginary * cosine - real * sine;
  }
};

/** So few samples that parts of them are not worth their arrays. */
const few = 16;

/** The transform by its definition. */
const direct = (signal: Float64Array, turns: Complex, start: number, stride: number, count: number): Complex => {
  const result = new Float64Array(2 * count);
  for (let index = 0; index < count; index++) {
    const sample = signal[start + index * stride] as number;
    for (let frequency = 0; frequency < count; frequency++) {
      const turn = 2 * ((index * frequency * stride) % signal.length);
      result[2 * frequency] = (result[2 * frequency] as number) + sample * (turns[turn] as number);
      result[2 * frequency + 1] = (result[2 * frequency + 1] as number) - sample * (turns[turn + 1] as number);
    }
  }
  return result;
};

/** The transform of every `stride`th sample from `start` on, `count` of them. */
const transform = (signal: Float64Array, turns: Complex, start: number, stride: number, count: number): Complex => {
  if (count <= few) return direct(signal, turns, start, stride, count);
  const result = new Float64Array(2 * count);
  const factor = smallestFactor(count);
  for (let part = 0; part < factor; part++) {
    const inner = transform(signal, turns, start + part * stride, stride * factor, count / factor);
    addPart(result, inner, turns, part * stride);
  }
  return result;
};

/**
 * The power of a real signal's frequencies 0 to length / 2, in float64: |DFT|². Transforms of parts are put together
 * by the length's prime factors (Cooley and Tukey, 1965): Whisper's windows have 400 samples, and the packages that are
 * kept up take powers of two only.
 *
 * @param length how many samples every signal has
 */
export const powerTransform = (length: number): ((signal: Float64Array) => Float64Array) => {
  const turns = new Float64Array(2 * length);
  for (let index = 0; index < length; index++) {
    turns[2 * index] = Math.cos((2 * Math.PI * index) / length);
    turns[2 * index + 1] = Math.sin((2 * Math.PI * index) / length);
  }
  return (signal) => {
    const transformed = transform(signal, turns, 0, 1, length);
    const power = new Float64Array(Math.floor(length / 2) + 1);
    for (let index = 0; index < power.length; index++) {
      const [real, imaginary] = [transformed[2 * index] as number, transformed[2 * index + 1] as number];
      power[index] = real * real + imaginary * imaginary;
    }
    return power;
  };
};
