import { describe, expect, it } from "vitest";
import { withListsByLayer } from "./per-layer.ts";

const reference = {
  num_hidden_layers: 6,
  layer_types: ["a", "a", "b", "a", "a", "b"],
  pattern: "MM*MM*",
  widths: [1, 2],
  text_config: { num_hidden_layers: 3, no_rope_layers: [1, 1, 0] },
};
const tiny = {
  num_hidden_layers: 2,
  layer_types: ["a", "b"],
  pattern: "M*",
  widths: [1, 2],
  text_config: { num_hidden_layers: 2, no_rope_layers: [1, 0] },
};

describe("lists by layer", () => {
  it("follow a depth that is set, the same kinds again", () => {
    const set = [{ path: "num_hidden_layers", value: 5 }];
    expect(withListsByLayer({ ...tiny, num_hidden_layers: 5 }, tiny, reference, set)).toEqual({
      ...tiny,
      num_hidden_layers: 5,
      layer_types: ["a", "b", "a", "b", "a"],
      pattern: "M*M*M",
    });
  });

  it("follow the depth of their own config, and are shortened as well", () => {
    const set = [{ path: "text_config.num_hidden_layers", value: 1 }];
    const config = { ...tiny, text_config: { ...tiny.text_config, num_hidden_layers: 1 } };
    expect(withListsByLayer(config, tiny, reference, set).text_config).toEqual({
      num_hidden_layers: 1,
      no_rope_layers: [1],
    });
  });

  it("are never words, even of as many letters", () => {
    const two = { model_type: "t5", num_layers: 2 };
    const config = { ...two, num_layers: 3 };
    expect(withListsByLayer(config, two, two, [{ path: "num_layers", value: 3 }])).toEqual(config);
  });

  it("stay as they are where they were set themselves", () => {
    const set = [
      { path: "num_hidden_layers", value: 3 },
      { path: "layer_types", value: ["b", "b", "a"] },
    ];
    const config = { ...tiny, num_hidden_layers: 3, layer_types: ["b", "b", "a"] };
    expect(withListsByLayer(config, tiny, reference, set).layer_types).toEqual(["b", "b", "a"]);
  });
});
