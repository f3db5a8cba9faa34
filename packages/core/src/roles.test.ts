import { expect, test } from "vitest";
import { tinyValues } from "./roles.ts";
import { sizes } from "./size.ts";

const tiny = (config: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(tinyValues({ model_type: "any", ...config }, sizes.tiny));

test("a head is rotated in the reference's proportion, and wide enough for two pairs", () => {
  const quarter = { n_embd: 4096, n_head: 16, rotary_dim: 64 };
  expect(tiny(quarter)).toEqual({ n_embd: 32, n_head: 2, rotary_dim: 4 });
  expect(tiny({ hidden_size: 2048, num_attention_heads: 16, rotary_pct: 0.25 })).toMatchObject({
    num_attention_heads: 2,
  });
  expect(tiny({ n_embd: 1024, n_head: 16, rotary_dim: 32 })).toEqual({ n_embd: 32, n_head: 4, rotary_dim: 4 });
});

test("heads of a stated size become wider, not fewer; grouped heads stay grouped", () => {
  const grouped = { hidden_size: 5120, num_attention_heads: 32, num_key_value_heads: 8, partial_rotary_factor: 0.25 };
  expect(tiny({ ...grouped, head_dim: 256 })).toMatchObject({
    num_attention_heads: 4,
    num_key_value_heads: 2,
    head_dim: 16,
  });
  expect(tiny(grouped)).toMatchObject({ num_attention_heads: 4, num_key_value_heads: 2 });
});
