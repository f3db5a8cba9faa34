import { expect, it } from "vitest";
import { withoutTaggedFloats, withTaggedFloats } from "./special-floats.ts";

it("infinities of a config survive its JSON, under Transformers' tag", () => {
  const config = {
    time_step_limit: [0, Infinity],
    nested: { floor: -Infinity },
    vocab_size: 7,
    act: "silu",
    none: null,
  };
  const text = JSON.stringify(withTaggedFloats(config));
  expect(text).toContain('"time_step_limit":[0,{"__float__":"Infinity"}]');
  expect(withoutTaggedFloats(JSON.parse(text))).toEqual(config);
});
