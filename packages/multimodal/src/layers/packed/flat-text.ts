import { type ModelConfig, type Size, shrinkConfig } from "@tiny-random/core";
import { type AttentionConfig, headSizeOf } from "@tiny-random/text/layers/decoder/decoder-config";
import { tinySections } from "@tiny-random/text/layers/rope/tiny-sections";

/** The language model's fields are below `text_config`, or beside the others in configs of older versions. */
export type MergedText<T> = ModelConfig & { readonly text_config: T | null };

/** The tiny config of the language model where it is nested. */
const nestedText = <T extends AttentionConfig>(text: T, size: Size) => {
  const tiny = shrinkConfig(text, size);
  return { text_config: { ...tiny, ...tinySections(tiny, headSizeOf(tiny) / 2) } };
};

/** Where its fields stand beside the others: its tiny sizes, and the ids that follow the tokenizer, stated or not. */
const flatText = <T extends AttentionConfig>(text: T, size: Size, merged: ModelConfig) => {
  const tiny = shrinkConfig(text, size);
  const whole: ModelConfig = text;
  const changing = Object.entries(tiny).filter(
    ([key, value]) => typeof value === "number" && (value !== whole[key] || key.endsWith("_token_id")),
  );
  return { ...Object.fromEntries(changing), ...tinySections(merged, headSizeOf(tiny) / 2) };
};

/** Tiny values of a language model's config, wherever its fields stand. */
export const tinyText = <T extends AttentionConfig>(text: T, size: Size, merged: MergedText<T>) =>
  merged.text_config ? nestedText(merged.text_config, size) : flatText(text, size, merged);

/** A head is tied where either config says so: files from before Transformers 5 may say it of the text alone. */
export const tiedByEither = (c: {
  readonly tie_word_embeddings: boolean;
  readonly text_config: object;
}): { readonly tie_word_embeddings: boolean } => ({
  tie_word_embeddings:
    c.tie_word_embeddings || ("tie_word_embeddings" in c.text_config && c.text_config.tie_word_embeddings === true),
});
