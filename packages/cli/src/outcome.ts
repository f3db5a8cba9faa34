/** What the command tells the shell. */
export const exitCodes = { good: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** How output is wanted. */
export interface OutputOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

const hintOf = (error: Error): string | undefined =>
  "hint" in error && typeof error.hint === "string" ? error.hint : undefined;

/** An error as a person reads it: one sentence, what to do, and the stack only when asked for. */
export const errorText = (error: unknown, verbose: boolean): string => {
  if (!(error instanceof Error)) return String(error);
  const hint = hintOf(error);
  const sentence = /[.!?]$/.test(error.message) ? error.message : `${error.message}.`;
  const lines = [hint === undefined ? sentence : `${sentence} ${hint}`];
  if (verbose) lines.push(error.stack ?? "", ...(error.cause ? [`caused by: ${errorText(error.cause, true)}`] : []));
  return lines.join("\n");
};

/** Ends the command over an input it cannot use. */
export const reportError = (error: unknown, { json = false, verbose = false }: OutputOptions): void => {
  if (json) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    const hint = error instanceof Error ? hintOf(error) : undefined;
    console.log(JSON.stringify({ error: { message, hint: hint ?? null, ...(verbose && { stack }) } }, null, 2));
  } else {
    console.error(`error: ${errorText(error, verbose)}`);
  }
  process.exitCode = exitCodes.badInput;
};
