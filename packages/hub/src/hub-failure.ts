import { HubApiError } from "@huggingface/hub";
import { InputError, nearest } from "@tiny-random/core";
import { TooLargeError, UnreachableError } from "./patient-fetch.ts";
import type { ReferenceName } from "./reference-name.ts";

/** What is needed to say what went wrong. */
export interface Asked extends ReferenceName {
  readonly endpoint: string;
  readonly hasToken: boolean;
  /** Names of references that are known here, for near ones. */
  readonly known: readonly string[];
}

const login = "Set HF_TOKEN, or log in with hf auth login.";

const missing = ({ id, known, hasToken }: Asked, options: ErrorOptions): InputError => {
  const near = nearest(id, known);
  const secret = hasToken ? "" : ` If it is private: ${login}`;
  return new InputError(
    `there is no model ${id} on the Hub, nor a directory of that name`,
    near && near !== id ? `Did you mean ${near}?` : `Look at the name again.${secret}`,
    options,
  );
};

const refused = (status: number, code: string, asked: Asked, options: ErrorOptions): InputError | undefined => {
  const { id, revision, endpoint, hasToken } = asked;
  if (code === "GatedRepo" || (status === 403 && code !== "RepoNotFound")) {
    const remedy = hasToken ? `Ask for access at ${endpoint}/${id} with the token's account.` : login;
    return new InputError(`${id} is gated: its owner decides who may read it`, remedy, options);
  }
  if (code === "RevisionNotFound")
    return new InputError(`${id} has no revision ${revision}`, `Look at ${endpoint}/${id}/commits/main.`, options);
  if (status === 401 && hasToken && code !== "RepoNotFound")
    return new InputError("the Hub does not accept the token", `It may have expired. ${login}`, options);
  if (status === 401 || status === 404) return missing(asked, options);
  if (status === 429)
    return new InputError(`the Hub keeps answering ${id} with 429: too many requests`, "Try again later.", options);
  if (status >= 500) return new InputError(`the Hub keeps answering ${id} with ${status}`, "Try again later.", options);
  return undefined;
};

/** An error of a download as one sentence, and what to do. */
export const hubFailure = (error: unknown, asked: Asked, code: string): unknown => {
  const options = { cause: error };
  const { id, endpoint } = asked;
  if (error instanceof HubApiError) {
    const { statusCode } = error;
    return (
      refused(statusCode, code, asked, options) ??
      new InputError(`the Hub refuses ${id} with ${statusCode}`, "Look at the name again.", options)
    );
  }
  if (error instanceof UnreachableError)
    return new InputError(
      `${endpoint} cannot be reached, or breaks off, while reading ${id}`,
      "Look at the connection; HF_HUB_OFFLINE=1 uses what the cache has.",
      options,
    );
  if (error instanceof TooLargeError)
    return new InputError(`a file of ${id} is too large to be read: ${error.message}`, undefined, options);
  if (error instanceof SyntaxError)
    return new InputError(
      `${endpoint} answers ${id} with something that is not JSON`,
      "Look at HF_ENDPOINT, or at a proxy between.",
      options,
    );
  return error;
};
