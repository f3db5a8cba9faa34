import { describe, expect, test } from "vitest";
import { parityParts } from "./parity-parts.js";

const plugins = ["audio", "encoder-decoder", "multimodal", "text", "vision"];
/** What depends on every plugin, and is affected by each. */
const always = ["@tiny-random/cli", "@tiny-random/testing", "@tiny-random/tools"];
const named = (...names: readonly string[]) => [...names.map((name) => `@tiny-random/${name}`), ...always];

describe("the parity suite of a change", () => {
  test("in one vision family is of vision and of what reads it, never of audio", () => {
    const affected = named("vision", "multimodal", "encoder-decoder");
    const parts = parityParts(plugins, affected, ["packages/vision/src/families/vit.ts"]);
    expect(parts).toEqual(["encoder-decoder", "multimodal", "vision"]);
  });

  test("in the Hub's server is of its clients alone", () => {
    expect(parityParts(plugins, named("hub"), ["packages/hub/src/server.ts"])).toEqual(["rest"]);
  });

  test("in the suite's checks is of everything", () => {
    expect(parityParts(plugins, always, ["tools/parity/check.py"])).toEqual([...plugins, "rest"]);
  });

  test("in a reference as people have it is of every modality", () => {
    expect(parityParts(plugins, always, ["tools/references/llama-gptq/config.json"])).toEqual(plugins);
  });

  test("in generated facts is of their suite too", () => {
    const affected = named("atlas", ...plugins);
    expect(parityParts(plugins, affected, ["packages/atlas/data/coverage.json"])).toEqual([...plugins, "rest"]);
  });

  test("in a family and in what the ledger says of it is of the family's plugin", () => {
    const files = ["packages/audio/src/families/vits.ts", "tools/parity/ledger/vits.json"];
    expect(parityParts(plugins, named("audio"), files)).toEqual(["audio"]);
  });

  test("in words is of nothing", () => {
    expect(parityParts(plugins, [], ["README.md"])).toEqual([]);
  });
});
