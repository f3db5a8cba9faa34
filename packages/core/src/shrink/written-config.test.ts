import { configFacts } from "@tiny-random/atlas/config-facts";
import { describe, expect, it } from "vitest";
import type { ModelConfig } from "../contract/plugin.ts";
import { configText } from "./written-config.ts";

describe("configText", () => {
  it("writes whole numbers of fields that are floats with a decimal point, nested ones too", () => {
    const config = {
      model_type: "m",
      vocab_size: 7,
      attention_dropout: 0,
      text_config: { swiglu_limit: -7 },
      eps: 0.5,
    };
    const nested = configFacts({
      className: "N",
      defaults: { model_type: "", swiglu_limit: 1 },
      floats: ["swiglu_limit"],
    });
    const facts = configFacts<ModelConfig>({
      className: "M",
      defaults: { model_type: "m", vocab_size: 1, attention_dropout: 0.5 },
      nested: { text_config: { facts: nested } },
      floats: ["attention_dropout"],
    });
    const text = configText(config, { facts }, new Map());
    expect(JSON.parse(text)).toEqual(config);
    expect(text).toContain('"attention_dropout": 0.0,');
    expect(text).toContain('"swiglu_limit": -7.0');
    expect(text).toContain('"vocab_size": 7');
  });
});
