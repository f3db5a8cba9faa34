import type { ModelConfig } from "@tiny-random/core";
import { expect, test } from "vitest";
import type { HeaderTensor } from "./header.ts";
import { headerAtConfig } from "./header-at-config.ts";
import { solve } from "./solve.ts";

const config: ModelConfig = {
  model_type: "unheard_of",
  hidden_size: 1024,
  memory_size: 1024,
  num_hidden_layers: 8,
  num_attention_heads: 16,
};

const tensorsAt = (width: number, memory: number, layers: number): ReadonlyMap<string, HeaderTensor> =>
  new Map(
    Array.from({ length: layers }, (_, index) => [
      [`layers.${index}.mlp.weight`, { dtype: "F32", shape: [width, width] }] as const,
      // By its name it is as wide as the model is.
      [`layers.${index}.hidden.weight`, { dtype: "F32", shape: [width, memory] }] as const,
    ]).flat(),
  );

test("explanations of a size hold at a measured config too", () => {
  const reference = tensorsAt(1024, 1024, 8);
  const alone = solve(config, reference, { set: new Map([["hidden_size", 96]]) });
  const tiny: ModelConfig = { ...config, hidden_size: 64, memory_size: 32, num_hidden_layers: 2 };
  const measured = { config: tiny, tensors: tensorsAt(64, 32, 2) };
  const settings = new Map([
    ["hidden_size", 96],
    ["memory_size", 48],
  ]);
  const through = solve(config, reference, { set: settings, measured });
  expect(through.tensors.get("layers.0.hidden.weight")?.shape).toEqual([96, 48]);
  expect(alone.tensors.get("layers.0.hidden.weight")?.shape).toEqual([96, 96]);
});

test("a measured config's tensors are the tiny model's, whichever the rules have too many or too few", () => {
  const reference = tensorsAt(1024, 1024, 8);
  const { config: tiny, tensors } = solve(config, reference);
  const measured = new Map([...tensors, ["extra.weight", { dtype: "F32", shape: [3] }] as const]);
  measured.delete("layers.1.mlp.weight");
  expect(new Map(solve(config, reference, { measured: { config: tiny, tensors: measured } }).tensors)).toEqual(
    measured,
  );
});

test("what was measured at just the tiny config is its own, however large it is", () => {
  const reference = tensorsAt(1024, 1024, 8);
  const { config: tiny, tensors } = solve(config, reference);
  const measured = new Map([...tensors, ["extra.weight", { dtype: "F32", shape: [3000, 3000] }] as const]);
  const other = { ...tiny, hidden_size: 96 };
  const extraAt = (at: ModelConfig) =>
    solve(config, reference, { measured: { config: at, tensors: measured } }).tensors.get("extra.weight");
  expect(extraAt(tiny)?.shape).toEqual([3000, 3000]);
  expect(extraAt(other)).toBeUndefined();
});

test("a class's tensors at another config have that config's sizes, blocks and kinds of blocks", () => {
  const kinds = { layer_types: ["full", "linear", "full", "linear"], num_hidden_layers: 4 };
  const known: ModelConfig = { model_type: "unheard_of", hidden_size: 128, ...kinds };
  const tensors = new Map(
    [0, 1, 2, 3].map((at) => [
      `layers.${at}.${at % 2 === 0 ? "attn" : "mixer"}.weight`,
      { dtype: "F32", shape: [128, 256] },
    ]),
  );
  const given: ModelConfig = {
    ...known,
    hidden_size: 96,
    layer_types: ["linear", "linear", "linear", "full", "linear", "full"],
    num_hidden_layers: 6,
  };
  const header = headerAtConfig({ config: known, tensors }, given);
  expect([...header.keys()]).toEqual([
    "layers.0.mixer.weight",
    "layers.1.mixer.weight",
    "layers.2.mixer.weight",
    "layers.3.attn.weight",
    "layers.4.mixer.weight",
    "layers.5.attn.weight",
  ]);
  expect(header.get("layers.5.attn.weight")?.shape).toEqual([96, 192]);
});

test("blocks whose sizes one explanation does not give have the measured ones", () => {
  const reference = tensorsAt(1024, 1024, 8);
  const { config: tiny, tensors } = solve(config, reference);
  const measured = new Map([...tensors, ["layers.1.mlp.weight", { dtype: "F32", shape: [7, 5] }] as const]);
  expect(new Map(solve(config, reference, { measured: { config: tiny, tensors: measured } }).tensors)).toEqual(
    measured,
  );
});
