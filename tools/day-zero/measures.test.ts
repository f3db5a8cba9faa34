import { expect, test } from "vitest";
import { withoutPlaces } from "./measures.ts";

test.each([
  ["/there/is-it/out/1/tiny-random-BertModel lacks spk.pt", "tiny-random-BertModel lacks spk.pt"],
  [
    "see 'https://hub.co//there/is-it/1/tiny-random-BertModel/tree/main'",
    "see 'https://hub.co/tiny-random-BertModel/tree/main'",
  ],
  ["no '/usr/lib/python/torch/nn.py', no /there/is-it/a.py", "no 'nn.py', no a.py"],
  ["https://hub.co/there/is-it of 1/2 and a/b", "https://hub.co/there/is-it of 1/2 and a/b"],
])("%s: no directory of the machine stays", (sentence, expected) => {
  expect(withoutPlaces(sentence, "/there/is-it")).toBe(expected);
});
