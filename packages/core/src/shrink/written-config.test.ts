import { describe, expect, it } from "vitest";
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
    const text = configText(config);
    expect(JSON.parse(text)).toEqual(config);
    expect(text).toContain('"attention_dropout": 0.0,');
    expect(text).toContain('"swiglu_limit": -7.0');
    expect(text).toContain('"vocab_size": 7');
  });
});
