import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type Atlas, loadAtlas, shipped } from "./load.ts";

/** Every class of the field, without what it looks like. */
export type Field = Pick<Atlas, "transformers" | "pairs">;

/** As it stands beside the code: what it was taken from, and what was found there. */
interface StoredField extends Field {
  readonly atlas: string;
}

const place = new URL("../dist/field.json", import.meta.url);

const shippedHash = (): string => createHash("sha256").update(readFileSync(shipped)).digest("hex");

const fieldOf = ({ transformers, pairs }: Atlas): Field => ({ transformers, pairs });

/** Writes down what classes the shipped atlas has, so that a list of them need not unpack it. */
export const writeField = (file: URL = place): void => {
  const stored: StoredField = { atlas: shippedHash(), ...fieldOf(loadAtlas()) };
  writeFileSync(file, `${JSON.stringify(stored)}\n`);
};

const storedField = (file: URL): Field | undefined => {
  if (!existsSync(file)) return undefined;
  try {
    const { atlas, ...field } = JSON.parse(readFileSync(file, "utf8")) as StoredField;
    return atlas === shippedHash() ? field : undefined;
  } catch {
    return undefined;
  }
};

/** Every class of the shipped atlas: as the build wrote it down, or out of the atlas itself where it is another one. */
export const loadField = (file: URL = place): Field => storedField(file) ?? fieldOf(loadAtlas());
