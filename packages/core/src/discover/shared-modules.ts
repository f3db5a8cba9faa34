import { createRequire } from "node:module";
import { InputError } from "../contract/errors.ts";

const shared = "@tiny-random/nn";

/** Where a file's `import` of the shared package leads; undefined where it has none. */
const sharedFrom = (file: string): string | undefined => {
  try {
    return createRequire(file).resolve(shared);
  } catch {
    return undefined;
  }
};

const own = sharedFrom(import.meta.url);

/** The copy of the modules that a plugin builds its models with, where that is not the one that this package has. */
export const otherCopy = (file: string): string | undefined => {
  const theirs = sharedFrom(file);
  return theirs === own || own === undefined ? undefined : theirs;
};

/**
 * Throws InputError where a plugin builds its models with another copy of the modules than this package has: neither
 * knows the parameters of the other's. Npm installs one copy in one project; a command of another place brings its own.
 */
export const checkOneCopy = (packageName: string, file: string): void => {
  const theirs = otherCopy(file);
  if (theirs === undefined) return;
  throw new InputError(
    `plugin ${packageName} brings a second copy of ${shared}, ${theirs}, beside this command's, ${own}`,
    "Run the command of the project that the plugin is in (npm exec @tiny-random/cli), or install them together.",
  );
};
