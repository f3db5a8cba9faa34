/** What a request cannot have, in the Hub's words: clients choose their error by the code. */
export class HubError extends Error {
  override readonly name = "HubError";
  readonly status: 400 | 401 | 403 | 404 | 409 | 412 | 413 | 416 | 500;
  readonly code: "RepoNotFound" | "RevisionNotFound" | "EntryNotFound" | "BadRequest" | "Forbidden" | undefined;

  constructor(status: HubError["status"], code: HubError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

/** A text as a header may hold it: one line of ASCII. */
export const headerText = (text: string): string => text.replace(/[^\x20-\x7e]+/g, " ").slice(0, 1000);
