import { InputError, type ModelConfig } from "@tiny-random/core";
import { configNumbers } from "./config-numbers.ts";
import { nameOfDimension } from "./doubts.ts";
import type { Dimension } from "./solve.ts";

const vocabulary = /(^|\.)(embed_tokens|word_embeddings|tok_embeddings|wte|shared|lm_head)\.weight$/;
const large = 64;
/** Of Transformers' own classes at their default configs the worst explained has a quarter of its large sizes as literals. */
const mostLiterals = 0.4;

const isLiteral = ({ expression }: Dimension): boolean => /^\d+$/.test(expression);

/**
 * Refuses a config that is not the header's: no number of it gives the rows of the word embeddings, or most of the large sizes.
 *
 * @throws InputError which names such a size
 */
export const checkConfigFits = (config: ModelConfig, dimensions: readonly Dimension[], where: string): void => {
  const sizes = dimensions.filter(({ position, reference }) => position !== "blocks" && reference >= large);
  const literals = sizes.filter(isLiteral);
  const words = literals.find(
    ({ pattern, position, reference }) => position === 0 && reference >= 1000 && vocabulary.test(pattern),
  );
  // A few convolutional networks have their widths in the code: their configs name none.
  const named = configNumbers(config).some(({ role }) => role === "width");
  const strange = words ?? (named && literals.length > mostLiterals * sizes.length ? literals[0] : undefined);
  if (!strange) return;
  throw new InputError(
    `config.json in ${where} does not fit the header: ${nameOfDimension(strange)} is ${strange.reference}, which no number of the config gives`,
    "Give the config.json and the header of the same checkpoint.",
  );
};
