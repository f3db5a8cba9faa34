/** The config fields that decide numbers of channels of mobile networks. */
export interface ChannelConfig {
  readonly depth_multiplier: number;
  readonly depth_divisible_by: number;
  readonly min_depth: number;
}

/** Python rounds halves to the even number. */
export const roundHalfEven = (value: number): number => {
  const below = Math.floor(value);
  return value - below === 0.5 ? below + (below % 2) : Math.round(value);
};

/** Channels as a multiple of the divisor, at least the minimum, and never a tenth less than asked for. */
export const divisible = (c: ChannelConfig, value: number): number => {
  const by = c.depth_divisible_by;
  const near = Math.max(c.min_depth, Math.floor(Math.trunc(value + by / 2) / by) * by);
  return near < 0.9 * value ? near + by : near;
};

/** A number of channels at the config's depth multiplier. */
export const scaled = (c: ChannelConfig, count: number): number =>
  divisible(c, roundHalfEven(count * c.depth_multiplier));
