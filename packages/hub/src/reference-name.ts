import { InputError } from "@tiny-random/core";
import { isRepositoryId } from "./repository.ts";

/** A model on the Hub, as `--from` names it. */
export interface ReferenceName {
  readonly id: string;
  /** A branch, a tag, a pull request or a commit. */
  readonly revision: string;
}

const isRevision = (text: string): boolean =>
  /^[\w][\w./+-]*$/.test(text) && !text.split("/").some((part) => /^\.*$/.test(part));

/** `owner/name` or `owner/name@revision`; undefined for what can only be a directory. */
export const referenceName = (text: string): ReferenceName | undefined => {
  const [id = "", ...rest] = text.split("@");
  if (!isRepositoryId(id) || !(id.includes("/") || rest.length > 0)) return undefined;
  const revision = rest.length === 0 ? "main" : rest.join("@");
  if (isRevision(revision)) return { id, revision };
  throw new InputError(`${JSON.stringify(revision)} is not the name of a revision`, `For example ${id}@main.`);
};
