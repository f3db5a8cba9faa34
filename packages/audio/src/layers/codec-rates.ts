/** The config fields that say how often a codec makes codes. */
export interface CodecRates {
  readonly sampling_rate: number;
  readonly upsampling_ratios: readonly number[];
  /** Frames of codes a second; half as many as the encoder has where it is not said. */
  readonly frame_rate?: number;
}

/** The same with how many vectors a quantizer chooses from. */
export interface CodedRates extends CodecRates {
  readonly codebook_size: number;
}

/** Samples that become one frame of the encoder. */
const hopOf = (c: CodecRates): number => c.upsampling_ratios.reduce((product, ratio) => product * ratio, 1);

/** Frames of the encoder that become one of codes. */
export const latentStride = (c: CodecRates): number => {
  const hop = hopOf(c);
  return Math.floor(Math.ceil(c.sampling_rate / hop) / (c.frame_rate ?? c.sampling_rate / (2 * hop)));
};

/** Bits a second of one quantizer. */
const bitsOfOne = (c: CodedRates): number =>
  Math.ceil(Math.log2(c.codebook_size)) * Math.ceil(c.sampling_rate / hopOf(c));

/** How many quantizers a bandwidth in kbit/s has room for. */
export const quantizersFor = (c: CodedRates, bandwidth = 0): number =>
  Math.max(1, Math.floor((bandwidth * 1000) / bitsOfOne(c)));
