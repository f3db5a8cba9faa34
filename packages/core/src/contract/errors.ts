/** Something the user gave cannot be used: one sentence that says what and where, and one that says what to do. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
  }
}

/** A tiny model that does not do what it must: what validation found wrong. */
export class ValidationError extends Error {
  override readonly name = "ValidationError";
}
