/** The command's name where npm installed it. */
const npmName = "npx @tiny-random/cli";

/** A text with the name that the command was called by. Installers other than npm set `TINY_RANDOM_CALLED_AS`. */
export const asCalled = (text: string): string =>
  text.replaceAll(npmName, process.env["TINY_RANDOM_CALLED_AS"] ?? npmName);
