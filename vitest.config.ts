import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { writeFamilyTables } from "./tools/generated/families.js";

// Tests read the tables of families from the sources, which git does not keep.
writeFamilyTables();

/** Tests read every workspace package from its sources: no build stands between an edit and its test. */
const sourceOfBuildOutput = {
  name: "source-of-build-output",
  enforce: "pre" as const,
  resolveId(id: string) {
    const source = id.replace(/^file:\/\//, "").replace(/\/dist\/(.*)\.js$/, "/src/$1.ts");
    return source !== id && /\/packages\//.test(source) && existsSync(source) ? source : undefined;
  },
};

const workers = availableParallelism();
const never = ["**/dist/**", "**/node_modules/**"];
const contract = "**/contract.test.ts";
const endToEnd = "**/*.e2e.test.ts";
const python = "**/*.python.test.ts";

/** A part of the tests; each is a project of its own in every package. */
const part = (name: string, test: { include: string[]; exclude?: string[]; env?: Record<string, string> }) => ({
  extends: true as const,
  test: { name, ...test, exclude: [...never, ...(test.exclude ?? [])] },
});

/** A plugin's contract is one file: every worker runs it, each for families of its own. */
const contractParts = Array.from({ length: workers }, (_, index) =>
  part(`contract ${index + 1} of ${workers}`, {
    include: [contract],
    env: { CONTRACT_SHARD: `${index + 1}/${workers}` },
  }),
);

/**
 * What spawns processes, packs packages or drives a browser takes minutes: `npm run test:e2e` runs it, and nothing else.
 * The Python wheel's tests are a part of that which CI runs on other machines.
 */
const named: Readonly<Record<string, readonly ReturnType<typeof part>[]>> = {
  e2e: [part("e2e", { include: [endToEnd] })],
  python: [part("python", { include: [python] })],
};
const unit = part("unit", { include: ["**/*.test.ts"], exclude: [contract, endToEnd, python] });
const projects = [...(named[process.env["TESTS"] ?? ""] ?? [...contractParts, unit])];

export default defineConfig({
  plugins: [sourceOfBuildOutput],
  resolve: { conditions: ["@tiny-random/source"] },
  ssr: { resolve: { conditions: ["@tiny-random/source"] } },
  test: {
    projects,
    maxWorkers: workers,
    passWithNoTests: true,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
