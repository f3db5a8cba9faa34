/** The share of a standard normal distribution below a value, by its series about 0. */
const below = (value: number): number => {
  let [term, sum] = [value, value];
  for (let power = 3; Math.abs(term) > 1e-18 && power < 400; power += 2) {
    term *= (value * value) / power;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-value * value) / 2)) / Math.sqrt(2 * Math.PI);
};

/** The value that a share of a standard normal distribution is below, by Newton's method: `torch.distributions.Normal(0, 1).icdf`. */
export const normalQuantile = (share: number): number => {
  let value = 0;
  for (let round = 0; round < 60; round++)
    value += (share - below(value)) * Math.sqrt(2 * Math.PI) * Math.exp((value * value) / 2);
  return value;
};
