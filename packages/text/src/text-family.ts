import {
  type Context,
  type Family,
  type FamilyStatement,
  type ModelConfig,
  type ProcessorBuilder,
  type ReferenceFiles,
  statedFamily,
} from "@tiny-random/core";
import { tokenizerBuilder } from "./tokenizer-builder.ts";
import { embeddedTokenizer } from "./tokenizers/embedded.ts";

/** A family of text models. */
export interface TextFamily<C extends ModelConfig> extends FamilyStatement<C> {
  /** The name of the embedded tokenizer of the checkpoint's kind; files where it has no vocabulary. */
  readonly tokenizer: string | ReferenceFiles;
  /** The tokenizer's builder, where tokens are not those of a vocabulary. */
  processor?(config: C, context: Context): ProcessorBuilder;
}

/** A family whose only processor is a tokenizer. */
export const textFamily = <C extends ModelConfig>(family: TextFamily<C>): Family => {
  const { processor = tokenizerBuilder } = family;
  return statedFamily<C>(family, {
    files: typeof family.tokenizer === "string" ? embeddedTokenizer(family.tokenizer) : family.tokenizer,
    processors: (shrunk, context) => [processor(shrunk, context)],
  });
};
