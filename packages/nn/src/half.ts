const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

const bitsOf = (value: number): number => {
  float[0] = value;
  return bits[0] as number;
};

const fromBits = (word: number): number => {
  bits[0] = word;
  return float[0] as number;
};

/** The 16 bits of a number in bfloat16, rounded to nearest even. */
export const toBfloat16 = (value: number): number => {
  const word = bitsOf(value);
  if (Number.isNaN(value)) return 0x7fc0;
  return ((word + 0x7fff + ((word >>> 16) & 1)) >>> 16) & 0xffff;
};

/** The number that 16 bits of bfloat16 stand for. */
export const fromBfloat16 = (half: number): number => fromBits((half << 16) >>> 0);

/** The 16 bits of a number in IEEE float16, rounded to nearest even; too large is infinity. */
export const toFloat16 = (value: number): number => {
  const word = bitsOf(value);
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65520 and above.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  // Below 2^-14.
  if (magnitude < 0x38800000) return sign | roundToEven(fromBits(magnitude) * 2 ** 24);
  // The exponent's bias is 112 less; the 13 bits that go round up from a half, and from one exactly to an even number.
  const rebiased = magnitude - 0x38000000;
  return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13);
};

/** The number that 16 bits of float16 stand for. */
export const fromFloat16 = (half: number): number => {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
};

const roundToEven = (value: number): number => {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
};
