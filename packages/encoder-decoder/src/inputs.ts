import type { InputSynthesizer, ModelConfig, Processors, SynthesizedInput } from "@tiny-random/core";
import { idTensor, rowsOf } from "@tiny-random/core";
import type { TokenInputs } from "@tiny-random/text/inputs";
import { longText, sentence } from "@tiny-random/text/sentences";
import type { Encoder as Tokenizer } from "@tiny-random/text/tokenizers/encode";

/** Options of a decoder's ids. */
export interface DecoderInputs {
  /** Whether the decoder's texts are long where the encoder's are. */
  readonly distant?: boolean;
  /** How many tokens of a text follow the one that it starts from, at most. */
  readonly most?: number;
  /** Further inputs of the encoder with a value for every token, made of each row's attention mask. */
  readonly tokenInputs?: TokenInputs;
}

const decoderLength = 7;
const longLength = 140;

/** The token a decoder starts from. */
const startOf = (c: ModelConfig): number => {
  const start = c["decoder_start_token_id"] ?? c["bos_token_id"] ?? c["pad_token_id"];
  return typeof start === "number" ? start : 0;
};

const tokenizerOf = (processors: Processors): Tokenizer => processors["tokenizer"] as Tokenizer;

/** Decoder ids: the start token and the beginning of another text, equally long in every row. */
const decoderRows = (
  c: ModelConfig,
  tokenizer: Tokenizer,
  count: number,
  text: (row: number) => string,
  most: number,
) => {
  const rows = Array.from({ length: count }, (_, row) => tokenizer.encode(text(row), false));
  const length = Math.min(most, ...rows.map((row) => row.length));
  return rows.map((row) => [startOf(c), ...row.slice(0, length)]);
};

const ones = (rows: readonly (readonly number[])[]) => idTensor(rows.map((row) => row.map(() => 1)));

/** From this attempt on a prompt of a decoder that starts from the end of sequence goes on with a word. */
const firstWithWord = 8;

const startsFromEnd = (c: ModelConfig): boolean => [c["eos_token_id"]].flat().includes(startOf(c));

/**
 * A prompt in which the decoder has a token behind its start. Where a wide head is tied to scaled embeddings, the best next
 * token is the last one again, and what starts from the end of sequence has ended.
 */
const withWord = (
  c: ModelConfig,
  processors: Processors,
  made: SynthesizedInput,
  attempt: number,
): SynthesizedInput => {
  if (attempt < firstWithWord || made.inputs["decoder_input_ids"] || !startsFromEnd(c)) return made;
  const count = Object.values(made.inputs)[0]?.shape[0] ?? 1;
  const rows = decoderRows(c, tokenizerOf(processors), count, (row) => sentence(row + attempt), 1);
  return { ...made, inputs: { ...made.inputs, decoder_input_ids: idTensor(rows) } };
};

/** Adds the mask to a prompt of ids alone, and what is made of it. */
const withMask = (made: SynthesizedInput, tokenInputs: TokenInputs): SynthesizedInput => {
  const ids = made.inputs["input_ids"];
  if (!ids || made.inputs["attention_mask"]) return made;
  const mask = ones(rowsOf(ids));
  const further = Object.entries(tokenInputs).map(([name, of]) => [name, idTensor(rowsOf(mask).map(of))] as const);
  return { ...made, inputs: { ...made.inputs, attention_mask: mask, ...Object.fromEntries(further) } };
};

/** The encoder's inputs with decoder ids; prompts have none. */
export const withDecoderIds =
  (
    c: ModelConfig,
    encoderInputs: InputSynthesizer,
    { distant = false, most = decoderLength, tokenInputs = {} }: DecoderInputs = {},
  ): InputSynthesizer =>
  async (processors, purpose) => {
    const made = await encoderInputs(processors, purpose);
    if (!made) return undefined;
    if (purpose.kind === "prompts") return withWord(c, processors, withMask(made, tokenInputs), purpose.attempt);
    const count = Object.values(made.inputs)[0]?.shape[0] ?? 1;
    const isLong = distant && purpose.kind === "distant";
    const text = (row: number) => (isLong ? longText(14, row + purpose.attempt) : sentence(row + purpose.attempt + 5));
    const rows = decoderRows(c, tokenizerOf(processors), count, text, isLong ? longLength : most);
    return { ...made, inputs: { ...made.inputs, decoder_input_ids: idTensor(rows) } };
  };
