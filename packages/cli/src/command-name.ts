/** How the command is called where npm installed it. */
const npmName = "npx @tiny-random/cli";

/** A text that names the command, with the name it was called by: another installer sets `TINY_RANDOM_CALLED_AS`. */
export const asCalled = (text: string): string =>
  text.replaceAll(npmName, process.env["TINY_RANDOM_CALLED_AS"] ?? npmName);
