import { type InputSynthesizer, idTensor, rowsOf } from "@tiny-random/core";
import { expect, it } from "vitest";
import { withDecoderIds } from "./inputs.ts";

const texts: InputSynthesizer = () => ({
  raw: {},
  inputs: {
    input_ids: idTensor([
      [5, 6],
      [7, 8],
    ]),
  },
});
const processors = { tokenizer: { encode: () => [11, 12, 13] } };

const prompt = async (start: number, attempt: number): Promise<number[][] | undefined> => {
  const config = { model_type: "test", decoder_start_token_id: start, eos_token_id: 2 };
  const made = await withDecoderIds(config, texts)(processors, { kind: "prompts", attempt });
  const ids = made?.inputs["decoder_input_ids"];
  return ids && rowsOf(ids);
};

it("a decoder that starts from the end of sequence gets a word too, where it ended at once in earlier tries", async () => {
  expect(await prompt(2, 0)).toBeUndefined();
  expect(await prompt(2, 8)).toEqual([
    [2, 11],
    [2, 11],
  ]);
});

it("a decoder that starts from another token begins with that alone in every try", async () => {
  expect(await prompt(3, 8)).toBeUndefined();
});
