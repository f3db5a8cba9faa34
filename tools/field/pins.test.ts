import { expect, it } from "vitest";
import { newestOf, pinned, releasesIn } from "./pins.ts";

const listing = `transformers (5.24.0)
Available versions: 5.24.0, 5.24.0rc1, 5.23.0, 4.57.6, 4.57.5
`;

it("reads the releases of a registry's listing, without candidates", () => {
  expect(releasesIn(listing)).toEqual(["5.24.0", "5.23.0", "4.57.6", "4.57.5"]);
});

it("finds the newest of each major version, and says where there is none", () => {
  expect([newestOf(releasesIn(listing), 5), newestOf(releasesIn(listing), 4)]).toEqual(["5.24.0", "4.57.6"]);
  expect(() => newestOf(releasesIn(listing), 6)).toThrow("no release 6.x");
});

it("pins Transformers of the same major version and nothing else", () => {
  const requirements = "torch==2.13.0\ntransformers==5.23.0\ntokenizers==0.23.3\n";
  expect(pinned(requirements, "5.24.0")).toBe("torch==2.13.0\ntransformers==5.24.0\ntokenizers==0.23.3\n");
  expect(pinned(requirements, "4.57.6")).toBe(requirements);
});
