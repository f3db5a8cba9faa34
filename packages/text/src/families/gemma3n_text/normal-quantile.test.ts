import { expect, it } from "vitest";
import { normalQuantile } from "./normal-quantile.ts";

// Of scipy.stats.norm.ppf.
it.each([
  [0.5, 0],
  [0.95, 1.6448536269514722],
  [0.99, 2.3263478740408408],
  [0.2, -0.8416212335729142],
])("the value that %f of a normal distribution is below", (share, value) => {
  expect(normalQuantile(share)).toBeCloseTo(value, 12);
});
