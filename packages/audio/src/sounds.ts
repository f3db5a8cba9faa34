/** Sung vowels: pitch and two formants, Hz. */
const vowels = [
  { pitch: 120, formants: [700, 1100] },
  { pitch: 210, formants: [300, 2300] },
  { pitch: 95, formants: [450, 800] },
  { pitch: 160, formants: [550, 1750] },
  { pitch: 250, formants: [350, 650] },
] as const;

/** Draws numbers from -1 to 1 by integer arithmetic (Park and Miller, 1988). */
const noise = (seed: number): (() => number) => {
  let state = 1 + seed * 7919;
  return () => {
    state = (state * 48271) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  };
};

/** A vowel's gain at a frequency: high near its formants. */
const formantGain = (frequency: number, formants: readonly number[]): number =>
  formants.reduce((sum, middle) => sum + 1 / (1 + ((frequency - middle) / 120) ** 2), 0);

const harmonics = 16;

/** The value at a sample. */
type Vowel = (at: number) => number;

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** A vowel as a sum of harmonics of its pitch. After some periods a sample has the value of an earlier one. */
const vowel = ({ pitch, formants }: (typeof vowels)[number], rate: number): Vowel => {
  const partials = Array.from({ length: harmonics }, (_, index) => {
    const frequency = (index + 1) * pitch;
    return { turn: (2 * Math.PI * frequency) / rate, loudness: formantGain(frequency, formants) };
  });
  const wave = Float64Array.from({ length: rate / commonDivisor(pitch, rate) }, (_, at) =>
    partials.reduce((sum, { turn, loudness }) => sum + loudness * Math.sin(turn * at), 0),
  );
  return (at) => wave[at % wave.length] as number;
};

/**
 * The clip of a number: one vowel, a hiss, another vowel, over a rising tone. Values are within ±1.
 *
 * @param samples how many
 * @param rate samples a second, Hz
 */
export const soundClip = (index: number, samples: number, rate: number): Float32Array => {
  const spoken = [index, index + 1].map((place) =>
    vowel(vowels[place % vowels.length] as (typeof vowels)[number], rate),
  );
  const [first, second] = spoken as [Vowel, Vowel];
  const hiss = noise(index + 1);
  const [low, rise] = [300 + 70 * (index % 7), 2500];
  return Float32Array.from({ length: samples }, (_, at) => {
    const seconds = at / rate;
    const share = at / samples;
    const voice = (share < 0.5 ? first : second)(at);
    const loudness = 0.15 + 0.85 * Math.abs(Math.sin(2 * Math.PI * share + 0.4 * index));
    const tone = Math.sin(2 * Math.PI * (low + (rise * seconds) / 2) * seconds);
    const breath = hiss() * (share > 0.4 && share < 0.6 ? 0.3 : 0.02);
    return Math.max(-1, Math.min(1, 0.15 * loudness * voice + 0.2 * tone + breath));
  });
};
