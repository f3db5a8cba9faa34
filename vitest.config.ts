import { existsSync } from "node:fs";
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

export default defineConfig({
  plugins: [sourceOfBuildOutput],
  resolve: { conditions: ["@tiny-random/source"] },
  ssr: { resolve: { conditions: ["@tiny-random/source"] } },
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/dist/**", "**/node_modules/**"],
    passWithNoTests: true,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
