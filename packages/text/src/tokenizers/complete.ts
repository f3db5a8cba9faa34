import { classTokens } from "./class-tokens.ts";
import { type TokenizerFiles, tokenContent } from "./format.ts";

/** Tokens that are padding by their name alone. */
const conventionalPadding = ["[PAD]", "<pad>"];

/** The padding token: the stated one, one that is called so, or the end of sequence. */
const paddingOf = (files: TokenizerFiles, named: Readonly<Record<string, unknown>>): string | undefined => {
  const called = files.tokenizer.added_tokens.find(({ content }) => conventionalPadding.includes(content));
  const candidates = [named["pad_token"], called?.content, named["eos_token"], named["unk_token"]];
  return candidates.map(tokenContent).find((token) => token !== undefined && token !== "");
};

/** The named special tokens among a configuration's entries. */
const specialNames = (named: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(named).filter(([key, value]) => key.endsWith("_token") && tokenContent(value) !== undefined),
  );

/** The chat template as tokenizer_config.json holds it: a text, or a list where some have names. */
const heldTemplates = ({ chatTemplate, namedTemplates }: TokenizerFiles): unknown => {
  if (chatTemplate === undefined || !namedTemplates) return chatTemplate;
  const all = Object.entries({ default: chatTemplate, ...namedTemplates });
  return all.map(([name, template]) => ({ name, template }));
};

/**
 * Writes out what files may leave to the class: its special tokens by name, a padding token (the end of sequence where
 * the reference has none, since people batch), and the chat template in both places.
 */
export const completeTokenizer = (files: TokenizerFiles): TokenizerFiles => {
  const { tokenizerConfig, specialTokensMap } = files;
  const templates = heldTemplates(files);
  const implied = classTokens(tokenizerConfig["tokenizer_class"])?.named ?? {};
  const named = { ...implied, ...specialTokensMap, ...tokenizerConfig };
  const padding = paddingOf(files, named);
  const completed = { ...specialNames(named), ...(padding !== undefined && { pad_token: padding }) };
  const asStated = Object.fromEntries(
    Object.entries(completed).filter(([name]) => !tokenContent(specialTokensMap?.[name])),
  );
  return {
    ...files,
    tokenizerConfig: {
      ...tokenizerConfig,
      ...completed,
      ...(templates !== undefined && { chat_template: templates }),
    },
    specialTokensMap: { ...specialTokensMap, ...asStated },
  };
};
