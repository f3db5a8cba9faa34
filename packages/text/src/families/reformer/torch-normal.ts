// What torch.randn draws on a CPU after torch.manual_seed: classes that draw their hashes anew with each pass draw these.

const stateSize = 624;
const middle = 397;

/** The Mersenne Twister (Matsumoto and Nishimura, 1998) from a seed: 32 random bits with each call. */
const mersenneTwister = (seed: number): (() => number) => {
  const state = new Uint32Array(stateSize);
  state[0] = seed;
  const at = (index: number): number => state[index % stateSize] ?? 0;
  for (let index = 1; index < stateSize; index += 1) {
    const before = at(index - 1);
    state[index] = Math.imul(before ^ (before >>> 30), 1812433253) + index;
  }
  let next = stateSize;
  const renew = (): void => {
    for (let index = 0; index < stateSize; index += 1) {
      const joined = (at(index) & 0x80000000) | (at(index + 1) & 0x7fffffff);
      state[index] = at(index + middle) ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
    }
    next = 0;
  };
  return () => {
    if (next === stateSize) renew();
    let bits = at(next);
    next += 1;
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  };
};

/** How many numbers torch makes normal at once: the first half of them are distances, the second angles. */
const block = 16;

/** A block of uniform numbers made normal by the Box-Muller transform. */
const makeNormal = (values: Float32Array): void => {
  const half = block / 2;
  for (let index = 0; index < half; index += 1) {
    const radius = Math.sqrt(-2 * Math.log(1 - (values[index] ?? 0)));
    const angle = 2 * Math.PI * (values[index + half] ?? 0);
    values[index] = radius * Math.cos(angle);
    values[index + half] = radius * Math.sin(angle);
  }
};

/**
 * The first `count` numbers of `torch.randn` in float32 after `torch.manual_seed(seed)` (normal_fill in ATen's
 * DistributionTemplates.h): within the last bits, since PyTorch's vectorized logarithms and cosines round differently.
 *
 * @param count at least 16; fewer are drawn in another way
 */
export const torchNormal = (seed: number, count: number): Float32Array => {
  if (count < block) throw new RangeError(`${count} normal numbers are fewer than ${block}`);
  const bits = mersenneTwister(seed);
  const uniform = () => (bits() & 0xffffff) / 0x1000000;
  const values = Float32Array.from({ length: count }, uniform);
  for (let start = 0; start + block <= count; start += block) makeNormal(values.subarray(start, start + block));
  if (count % block === 0) return values;
  // The last block is drawn anew, over the end of the one before it.
  const last = values.subarray(count - block);
  for (let index = 0; index < block; index += 1) last[index] = uniform();
  makeNormal(last);
  return values;
};
