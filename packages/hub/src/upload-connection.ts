import { HubApiError } from "@huggingface/hub";
import { InputError } from "@tiny-random/core";
import type { HubSettings } from "./hub-settings.ts";
import { type Patience, patientFetch, UnreachableError, usualPatience } from "./patient-fetch.ts";

/** Which Hub, as whom, and how patiently. */
export interface ConnectionOptions extends HubSettings {
  readonly patience?: Patience;
}

/** What the Hub's library is given to talk through. */
export interface Connection {
  readonly hubUrl: string;
  readonly fetch: typeof fetch;
}

/** A commit is tried once: what became of a try whose answer was lost is seen by looking again. */
export const connect = ({ endpoint, token, patience = usualPatience }: ConnectionOptions): Connection => {
  const origin = new URL(endpoint).origin;
  const patient = patientFetch(origin, token, patience);
  const once = patientFetch(origin, token, { ...patience, tries: 1 });
  const isCommit = (input: Parameters<typeof fetch>[0]) => /\/commit\/[^/]+$/.test(new URL(String(input)).pathname);
  return { hubUrl: endpoint, fetch: (input, init) => (isCommit(input) ? once : patient)(input, init) };
};

/**
 * Asks once whose token it is, so that a Hub that is not there, or a token that has expired, is one sentence and not one
 * for each model. Throws InputError in both cases; any other answer says nothing about the models.
 */
export const greet = async (
  { hubUrl, fetch }: Connection,
  { token }: Pick<ConnectionOptions, "token">,
): Promise<void> => {
  try {
    const { status } = await fetch(`${hubUrl}/api/whoami-v2`);
    if (status !== 401 || token === undefined) return;
  } catch (cause) {
    if (!(cause instanceof UnreachableError)) throw cause;
    throw new InputError(`${hubUrl} cannot be reached`, "Look at the connection, or at HF_ENDPOINT.", { cause });
  }
  const remedy = "It may have expired. Set HF_TOKEN, or log in with hf auth login.";
  throw new InputError("the Hub does not accept the token", remedy);
};

const sentenceOf = (error: unknown, endpoint: string): string => {
  if (error instanceof UnreachableError) return `${endpoint} cannot be reached, or breaks off.`;
  if (error instanceof HubApiError && (error.statusCode === 401 || error.statusCode === 403))
    return `The Hub does not let the token write there (${error.statusCode}).`;
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
};

/** Why an upload failed, in one sentence without the token. */
export const reasonOf = (error: unknown, { token, endpoint }: ConnectionOptions): string => {
  const text = sentenceOf(error, endpoint);
  return token === undefined ? text : text.replaceAll(token, "[token]");
};
