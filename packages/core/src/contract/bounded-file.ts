import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { InputError } from "./errors.ts";

const megabyte = 1_000_000;

/** No config of the field comes near the first, no tokenizer or index near the second. */
const largest = { config: 16 * megabyte, other: 100 * megabyte } as const;

const largestOf = (name: string): number => (/(^|_)config\.json$/u.test(name) ? largest.config : largest.other);

/**
 * Runs work with a regular file that is open for reading. What is none (a pipe, a device: reading one may never end) is
 * refused before anything is read. Throws InputError where it is not a regular file.
 */
export const withRegularFile = <R>(location: string, shown: string, work: (file: number, size: number) => R): R => {
  // A pipe without a writer would keep the call waiting; Windows has neither.
  const file = openSync(location, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(file);
    if (!found.isFile())
      throw new InputError(`${shown} is not a regular file`, "Copy the file itself there, not a pipe or a device.");
    return work(file, found.size);
  } finally {
    closeSync(file);
  }
};

/** The content of a reference's file. Throws InputError where it is no regular file, or larger than any real one. */
export const readBounded = (location: string, name: string, shown: string): Buffer =>
  withRegularFile(location, shown, (file, size) => {
    const limit = largestOf(name);
    if (size <= limit) return readFileSync(file);
    throw new InputError(
      `${shown} has ${Math.round(size / megabyte)} MB, more than the ${limit / megabyte} MB that are read`,
      `Is it the right file? No ${name} of a real model is that large.`,
    );
  });
