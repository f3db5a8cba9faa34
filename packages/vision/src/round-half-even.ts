/** Rounds to the nearest integer, halves to the even one, as Python's `round` does. */
export const roundHalfEven = (value: number): number => {
  const below = Math.floor(value);
  return value - below === 0.5 ? below + (below % 2) : Math.round(value);
};
