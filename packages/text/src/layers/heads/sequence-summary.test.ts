import type { Tensor } from "@tiny-random/nn";
import { expect, test } from "vitest";
import { ofRow } from "../row-of.test.fixture.ts";
import { sequenceSummary } from "./sequence-summary.ts";

test("a sequence summary reads where its type says; another type is refused", async () => {
  const read = (type: string) => (ids: Tensor) =>
    sequenceSummary({ model_type: "any", summary_type: type }, 1)(ids.to("float32").unsqueeze(-1), {
      attention_mask: ids,
    });
  expect(await ofRow([3, 4, 8], read("first"))).toEqual([3]);
  expect(await ofRow([3, 4, 8], read("last"))).toEqual([8]);
  expect(await ofRow([3, 4, 8], read("mean"))).toEqual([5]);
  expect(() => sequenceSummary({ model_type: "any", summary_type: "attn" }, 1)).toThrow("attn");
});
