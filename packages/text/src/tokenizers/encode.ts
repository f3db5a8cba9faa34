import { Tokenizer } from "@huggingface/tokenizers";
import type { Run } from "@tiny-random/core";
import { type TokenizerFiles, tokenContent } from "./format.ts";

/** Equally long rows of ids. */
export interface EncodedBatch {
  readonly input_ids: readonly (readonly number[])[];
  readonly attention_mask: readonly (readonly number[])[];
  readonly token_type_ids: readonly (readonly number[])[];
  /** Further rows with a value for every token that a kind of tokenizer makes, by the names of a model's inputs. */
  readonly further?: Readonly<Record<string, readonly (readonly number[])[]>>;
}

/** How rows become equally long. */
export interface BatchOptions {
  readonly padding: "left" | "right";
  /** The second text of each row. */
  readonly pairs?: readonly string[];
  /** Rows are as long as a multiple of this. */
  readonly multipleOf?: number;
  /** False where texts spell out the special tokens around them. */
  readonly specialTokens?: boolean;
}

/** Rows made equally long. */
export const padTo = (row: readonly number[], length: number, value: number, side: "left" | "right"): number[] => {
  const fill = Array<number>(length - row.length).fill(value);
  return side === "left" ? [...fill, ...row] : [...row, ...fill];
};

/** What makes ids of texts, and texts of ids. */
export interface Encoder {
  readonly maskToken: string | undefined;
  /** Ids of a text, by default with special tokens around it. */
  encode(text: string, addSpecialTokens?: boolean): number[];
  decode(ids: readonly number[], skipSpecialTokens?: boolean): string;
  encodeBatch(texts: readonly string[], options: BatchOptions): EncodedBatch;
}

/** An encoder with further members, or with others in their place. */
export const extendedEncoder = <E extends object>(encoder: Encoder, own: E): Encoder & E => ({
  maskToken: encoder.maskToken,
  encode: (text, addSpecialTokens) => encoder.encode(text, addSpecialTokens),
  decode: (ids, skipSpecialTokens) => encoder.decode(ids, skipSpecialTokens),
  encodeBatch: (texts, options) => encoder.encodeBatch(texts, options),
  ...own,
});

/** A tokenizer that runs, from its files. */
export class TextTokenizer implements Encoder {
  private readonly tokenizer: Tokenizer;
  private readonly padId: number;
  private readonly run: Run;
  readonly maskToken: string | undefined;

  /** @param run how its patterns are run: those of a stranger's may not come to an end */
  constructor({ tokenizer, tokenizerConfig }: TokenizerFiles, run: Run = (work) => work()) {
    this.run = run;
    this.tokenizer = run(() => new Tokenizer(tokenizer, tokenizerConfig));
    this.maskToken = tokenContent(tokenizerConfig["mask_token"]);
    this.padId = this.tokenizer.token_to_id(tokenContent(tokenizerConfig["pad_token"]) ?? "") ?? 0;
  }

  /** Ids of a text, by default with the special tokens that the post-processor puts around it. */
  encode(text: string, addSpecialTokens = true): number[] {
    return this.run(() => this.tokenizer.encode(text, { add_special_tokens: addSpecialTokens }).ids);
  }

  /** The text of ids, exactly as they stand. */
  decode(ids: readonly number[], skipSpecialTokens = false): string {
    if (ids.length === 0) return "";
    const options = { skip_special_tokens: skipSpecialTokens, clean_up_tokenization_spaces: false };
    return this.run(() => this.tokenizer.decode([...ids], options));
  }

  /** Rows of ids, padded to the longest. */
  encodeBatch(
    texts: readonly string[],
    { padding, pairs, multipleOf = 1, specialTokens = true }: BatchOptions,
  ): EncodedBatch {
    const rows = this.run(() =>
      texts.map((text, index) =>
        this.tokenizer.encode(text, {
          text_pair: pairs?.[index] ?? null,
          return_token_type_ids: true,
          add_special_tokens: specialTokens,
        }),
      ),
    );
    const length = Math.ceil(Math.max(0, ...rows.map(({ ids }) => ids.length)) / multipleOf) * multipleOf;
    const padded = (values: (row: (typeof rows)[number]) => readonly number[], value: number) =>
      rows.map((row) => padTo(values(row), length, value, padding));
    return {
      input_ids: padded(({ ids }) => ids, this.padId),
      attention_mask: padded(({ attention_mask }) => attention_mask, 0),
      // Without a post-processor there are no types: everything is the first text.
      token_type_ids: padded(({ ids, token_type_ids }) => token_type_ids ?? ids.map(() => 0), 0),
    };
  }
}
