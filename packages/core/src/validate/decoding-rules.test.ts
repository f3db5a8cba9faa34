import { describe, expect, it } from "vitest";
import { allowedNext } from "./decoding-rules.ts";

const never = (settings: Record<string, unknown>, row: readonly number[], start = 1, last = 9) =>
  [...allowedNext(settings, row, start, last).never].sort((a, b) => a - b);

describe("greedy decoding by a generation config", () => {
  it("is free where nothing is said", () => {
    expect(allowedNext({}, [2], 1, 9)).toEqual({ never: new Set() });
  });

  it("begins with the forced first token behind a single start token only", () => {
    expect(allowedNext({ forced_bos_token_id: 5 }, [2], 1, 9).only).toBe(5);
    expect(allowedNext({ forced_bos_token_id: 5 }, [2, 5], 1, 9).only).toBeUndefined();
    expect(allowedNext({ forced_bos_token_id: 5 }, [2, 3], 2, 9).only).toBeUndefined();
  });

  it("ends with the forced last token where no more fit", () => {
    expect(allowedNext({ forced_eos_token_id: 1 }, [2, 3, 4], 1, 5).only).toBeUndefined();
    expect(allowedNext({ forced_eos_token_id: 1 }, [2, 3, 4, 6], 1, 5).only).toBe(1);
  });

  it("keeps away from suppressed tokens, from some of them at the beginning only", () => {
    const settings = { suppress_tokens: [7], begin_suppress_tokens: [8, 9] };
    expect(never(settings, [2, 3], 2)).toEqual([7, 8, 9]);
    expect(never(settings, [2, 3, 4], 2)).toEqual([7]);
  });

  it("does not end before the least length", () => {
    expect(never({ min_length: 3, eos_token_id: [1, 4] }, [2, 3])).toEqual([1, 4]);
    expect(never({ min_length: 3, eos_token_id: [1, 4] }, [2, 3, 5])).toEqual([]);
  });

  it("repeats no run of the given size", () => {
    expect(never({ no_repeat_ngram_size: 3 }, [5, 6, 7, 8, 5, 6])).toEqual([7]);
    expect(never({ no_repeat_ngram_size: 3 }, [5, 6])).toEqual([]);
  });

  it("does not complete a bad word", () => {
    const settings = { bad_words_ids: [[4], [5, 6]] };
    expect(never(settings, [2, 3])).toEqual([4]);
    expect(never(settings, [2, 5])).toEqual([4, 6]);
  });
});
