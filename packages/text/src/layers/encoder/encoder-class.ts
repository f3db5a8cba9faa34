import {
  type Architecture,
  defineArchitecture,
  type InputSynthesizer,
  type ModelConfig,
  type PipelineTask,
  type SessionInput,
} from "@tiny-random/core";
import { type TokenInputs, textInputs } from "../../inputs.ts";
import type { TextForward, TextModel } from "../sessions/backbone.ts";
import { encoderSession, tokens } from "../sessions/text-sessions.ts";

/** Inputs beside tokens, and what makes both: boxes of words, paths of tags. */
export interface OwnInputs<C extends ModelConfig> {
  /** What sessions read beside tokens, by name. */
  sessions(c: C): Readonly<Record<string, SessionInput>>;
  /** The inputs of a class. */
  synthesizer(c: C, inputs: EncoderInputs): InputSynthesizer;
}

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
  /** What takes the place of sentences, where a family reads more than texts. */
  readonly own?: OwnInputs<C>;
  /** Sentences of a text; 1 by default. */
  readonly sentences?: number;
  /** Rows have exactly so many tokens; undefined where any number will do. */
  readonly rowLength?: (c: C) => number | undefined;
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
  { spelling, tokenInputs, tokenizerInputs, multipleOf, sentences, rowLength, ...texts }: EncoderTexts<C>,
  c: C,
) => ({
  padding: texts.padding ?? "right",
  tokenTypes: texts.tokenTypes ?? true,
  ...(spelling && { spelling }),
  ...(tokenInputs && { tokenInputs }),
  ...(tokenizerInputs && { tokenizerInputs }),
  ...(multipleOf && { multipleOf: multipleOf(c) }),
  ...(sentences && { sentences }),
  ...(rowLength && { rowLength: rowLength(c) }),
});

/** The names of a family's further inputs with a value for every token. */
export const tokenInputNames = <C extends ModelConfig>({
  tokenInputs = {},
  tokenizerInputs = [],
}: EncoderTexts<C>): readonly string[] => [...Object.keys(tokenInputs), ...tokenizerInputs];

/** The session of a class, with the inputs that its family has. */
export const encoderSessions = <C extends ModelConfig>(family: EncoderTexts<C>, forward: TextForward, c: C) => {
  const { tokenTypes = true, own } = family;
  const ofTokens = Object.fromEntries(tokenInputNames(family).map((name) => [name, tokens]));
  return encoderSession(forward, { tokenTypes, extras: own ? own.sessions(c) : ofTokens });
};

/** What makes the inputs of a class: sentences, or what its family reads. */
export const encoderInputs = <C extends ModelConfig>(
  family: EncoderTexts<C>,
  inputs: EncoderInputs,
  c: C,
): InputSynthesizer =>
  family.own ? family.own.synthesizer(c, inputs) : textInputs(c, { ...encoderInputOptions(family, c), ...inputs });

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
    sessions: (model, c) => encoderSessions(family, model, c),
    inputs: (c) => encoderInputs(family, inputs, c),
  });

/** Classes whose padding changes what tokens beside it get, for a reason. */
export const readsPadding = <C extends ModelConfig>(
  classes: Readonly<Record<string, Architecture<C>>>,
  reason: string,
): Record<string, Architecture<C>> =>
  Object.fromEntries(
    Object.entries(classes).map(([name, architecture]) => [name, { ...architecture, padding: { none: reason } }]),
  );
