import { expect, test } from "vitest";
import { checkSizes } from "./checked-sizes.ts";

const config = { model_type: "fake", hidden_size: 32, num_attention_heads: 4, vocab_size: 100, text_config: {} };

test("sizes that a model can have pass, and what is no size", () => {
  const others = { partial_rotary_factor: 0.25, attention_multiplier: 0.125, first_k_dense_replace: 0 };
  expect(() => checkSizes({ ...config, ...others, max_window_layers: 0 }, config)).not.toThrow();
  expect(() => checkSizes({ ...config, hidden_size: 64, vocab_size: 128 }, config)).not.toThrow();
});

test.each([
  [{ hidden_size: 65 }, "hidden_size=65 is not a multiple of num_attention_heads=4"],
  [{ hidden_size: 65, head_dim: 8 }, "hidden_size=65 is not a multiple of num_attention_heads=4"],
  [{ num_key_value_heads: 3 }, "num_attention_heads=4 is not a multiple of num_key_value_heads=3"],
  [{ num_hidden_layers: 0 }, "--set num_hidden_layers=0: the depth must be a whole number of 1 or more"],
  [{ num_hidden_layers: 1.5 }, "--set num_hidden_layers=1.5: the depth must be a whole number of 1 or more"],
  [{ vocab_size: 99 }, "--set vocab_size=99: the tokenizer has 100 ids"],
  [
    { text_config: { hidden_size: 30, num_attention_heads: 4 } },
    "text_config.hidden_size=30 is not a multiple of text_config.num_attention_heads=4",
  ],
])("%j is refused", (change, message) => {
  expect(() => checkSizes({ ...config, ...change }, config)).toThrow(message);
});
