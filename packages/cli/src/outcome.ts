import { asCalled } from "./command-name.ts";

/** What the command tells the shell. */
export const exitCodes = { good: 0, failed: 1, badInput: 2, interrupted: 130, outputClosed: 141 } as const;

/** How output is wanted. */
export interface OutputOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

const hintOf = (error: Error): string | undefined =>
  "hint" in error && typeof error.hint === "string" ? asCalled(error.hint) : undefined;

/** An error as a person reads it: one sentence, what to do, and the stack only when asked for. */
export const errorText = (error: unknown, verbose: boolean): string => {
  if (!(error instanceof Error)) return String(error);
  const hint = hintOf(error);
  const sentence = /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
  const lines = [hint === undefined ? sentence : `${sentence} ${hint}`];
  if (verbose) lines.push(error.stack ?? "", ...(error.cause ? [`caused by: ${errorText(error.cause, true)}`] : []));
  return lines.join("\n");
};

/** A value as `--json` prints it. */
export const printJson = (value: unknown): void => console.log(JSON.stringify(value, null, 2));

/** Whether an error says what is wrong with an input; by its name, since core is loaded only where it is needed. */
export const isInputError = (error: unknown): boolean => error instanceof Error && error.name === "InputError";

/** An error as `--json` prints it. */
export const errorJson = (error: unknown, verbose: boolean) => {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const hint = error instanceof Error ? hintOf(error) : undefined;
  return { error: { message, hint: hint ?? null, ...(verbose && { stack }) } };
};

/** Ends the command over an error: input it cannot use, or a failure inside it. */
export const reportError = (error: unknown, { json = false, verbose = false }: OutputOptions): void => {
  const expected = isInputError(error);
  if (json) printJson(errorJson(error, verbose));
  else console.error(`error: ${errorText(error, verbose)}${expected || verbose ? "" : " --verbose shows where."}`);
  process.exitCode = expected ? exitCodes.badInput : exitCodes.failed;
};

/** Ends the command over a usage that the parser refused; its text is "error: what" and maybe a near name. */
export const reportUsage = (text: string, { json = false }: OutputOptions): void => {
  const [message = "", ...hints] = text
    .replace(/^error: /, "")
    .trim()
    .split("\n")
    .map((line) => line.replace(/\.$/, ""));
  const hint = hints.join(" ").replace(/^\((.*)\)$/, "$1");
  if (json) printJson({ error: { message, hint: hint || null } });
  else console.error(`error: ${message}. ${hint || asCalled("npx @tiny-random/cli --help shows the usage.")}`);
  process.exitCode = exitCodes.badInput;
};
