// A codec's rates: samples of a frame, quantizers of a bandwidth.
/** The config fields that give a codec's rates. */
export interface CodecRates {
  readonly sampling_rate: number;
  readonly upsampling_ratios: readonly number[];
  /** Frames of codes a second; by default half as many as the encoder has. */
  readonly frame_rate?: number;
}

/** The same with the size of a codebook, which gives the bit rate. */
export interface BitRates extends CodecRates {
  readonly codebook_size: number;
}

/** Samples of one frame of the encoder. */
const hopOf = (c: CodecRates): number => c.upsampling_ratios.reduce((product, ratio) => product * ratio, 1);

/** How many frames of the encoder become one frame of codes. */
export const encoderStride = (c: CodecRates): number => {
  const hop = hopOf(c);
  return Math.floor(Math.ceil(c.sampling_rate / hop) / (c.frame_rate ?? c.sampling_rate / (2 * hop)));
};

/** Bits a second of one quantizer. */
const bitRate = (c: BitRates): number => Math.ceil(Math.log2(c.codebook_size)) * Math.ceil(c.sampling_rate / hopOf(c));

/** How many quantizers a bandwidth in kbit/s has room for. */
export const quantizersFor = (c: BitRates, bandwidth = 0): number =>
  Math.max(1, Math.floor((bandwidth * 1000) / bitRate(c)));
