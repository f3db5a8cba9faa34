import { type Files, InputError } from "@tiny-random/core";

/** A part of tokenizer.json: a normalizer, a pre-tokenizer, a post-processor. */
export type Part = Readonly<Record<string, unknown>> & { readonly type: string };

/** A token that stands beside a tokenizer's model. */
interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  /** Whether it takes the space before it. */
  readonly lstrip?: boolean;
}

/** What is read of a tokenizer.json. */
export interface TokenizerJson {
  readonly model: Part;
  readonly normalizer: Part | null;
  readonly pre_tokenizer: Part | null;
  readonly post_processor: Part | null;
  readonly added_tokens: readonly AddedToken[];
}

/** Reads tokenizer.json. Throws InputError where a model has none. */
export const readTokenizer = (files: Files): TokenizerJson => {
  const file = files["tokenizer.json"];
  if (typeof file !== "string")
    throw new InputError("a GGUF file holds the tokenizer, and this model has no tokenizer.json");
  return JSON.parse(file) as TokenizerJson;
};

const isPart = (value: unknown): value is Part => typeof value === "object" && value !== null && "type" in value;

/** The steps of a part: those of a sequence, or itself. */
export const stepsOf = (part: Part | null): readonly Part[] => {
  if (part === null) return [];
  const { pretokenizers, normalizers, processors } = part;
  const steps = [pretokenizers, normalizers, processors].find(Array.isArray);
  return part.type === "Sequence" && steps ? steps.filter(isPart).flatMap(stepsOf) : [part];
};
