import type { Row } from "@tiny-random/core";

/** An error between processes: what the terminal and `--json` show of it. */
interface SentError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly hint?: string;
  readonly cause?: SentError;
}

/** A row between processes. */
export interface SentRow extends Omit<Row, "error"> {
  readonly error?: SentError;
}

const sentError = (error: unknown): SentError => {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    ...(stack !== undefined && { stack }),
    ...("hint" in error && typeof error.hint === "string" && { hint: error.hint }),
    ...(cause !== undefined && { cause: sentError(cause) }),
  };
};

const receivedError = ({ message, cause, ...rest }: SentError): Error =>
  Object.assign(new Error(message, cause && { cause: receivedError(cause) }), rest);

/** A row as a worker sends it. */
export const sentRow = ({ error, ...row }: Row): SentRow => ({
  ...row,
  ...(error !== undefined && { error: sentError(error) }),
});

/** The row that a worker sent. */
export const receivedRow = ({ error, ...row }: SentRow): Row => ({
  ...row,
  ...(error && { error: receivedError(error) }),
});
