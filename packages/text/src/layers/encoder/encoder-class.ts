import { type Architecture, defineArchitecture, type ModelConfig, type PipelineTask } from "@tiny-random/core";
import { type TokenInputs, textInputs } from "../../inputs.ts";
import type { TextForward, TextModel } from "../sessions/backbone.ts";
import { encoderSession, tokens } from "../sessions/text-sessions.ts";

/** The inputs that all classes of a family share. */
export interface EncoderTexts<C extends ModelConfig> {
  /** False where the tokenizer does not tell two texts apart. */
  readonly tokenTypes?: boolean;
  /** How texts are written for a vocabulary that is not one of words. */
  readonly spelling?: (text: string) => string;
  /** The right side by default. */
  readonly padding?: "left" | "right";
  /** Further inputs with a value for every token, made of each row's attention mask. */
  readonly tokenInputs?: TokenInputs;
  /** Further inputs with a value for every token that the tokenizer makes, by name. */
  readonly tokenizerInputs?: readonly string[];
  /** Rows are padded to a multiple of so many tokens. */
  readonly multipleOf?: (c: C) => number;
}

/** The inputs of one class. */
export interface EncoderInputs {
  readonly task?: PipelineTask;
  /** Two texts at once. */
  readonly pairs?: boolean;
  /** One word of each text masked. */
  readonly masked?: boolean;
}

/** A family's options of its input synthesizers. */
export const encoderInputOptions = <C extends ModelConfig>(
  { spelling, tokenInputs, tokenizerInputs, multipleOf, ...texts }: EncoderTexts<C>,
  c: C,
) => ({
  padding: texts.padding ?? "right",
  tokenTypes: texts.tokenTypes ?? true,
  ...(spelling && { spelling }),
  ...(tokenInputs && { tokenInputs }),
  ...(tokenizerInputs && { tokenizerInputs }),
  ...(multipleOf && { multipleOf: multipleOf(c) }),
});

/** The names of a family's further inputs with a value for every token. */
export const tokenInputNames = <C extends ModelConfig>({
  tokenInputs = {},
  tokenizerInputs = [],
}: EncoderTexts<C>): readonly string[] => [...Object.keys(tokenInputs), ...tokenizerInputs];

/** The session of a class, with the inputs that its family has. */
export const encoderSessions = <C extends ModelConfig>(family: EncoderTexts<C>, forward: TextForward) => {
  const extras = Object.fromEntries(tokenInputNames(family).map((name) => [name, tokens]));
  return encoderSession(forward, { tokenTypes: family.tokenTypes ?? true, extras });
};

/** A class of an encoder: one session. */
export const encoderClass = <C extends ModelConfig>(
  family: EncoderTexts<C>,
  { task, ...inputs }: EncoderInputs,
  build: (c: C) => TextModel,
): Architecture<C> =>
  defineArchitecture({
    ...(task && { task }),
    padding: family.padding ?? "right",
    build,
    sessions: (model) => encoderSessions(family, model),
    inputs: (c) => textInputs(c, { ...encoderInputOptions(family, c), ...inputs }),
  });

/** Classes whose padding changes what tokens beside it get, for a reason. */
export const readsPadding = <C extends ModelConfig>(
  classes: Readonly<Record<string, Architecture<C>>>,
  reason: string,
): Record<string, Architecture<C>> =>
  Object.fromEntries(
    Object.entries(classes).map(([name, architecture]) => [name, { ...architecture, padding: { none: reason } }]),
  );
