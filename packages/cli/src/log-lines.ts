/**
 * Writes lines to the standard error stream, those of one turn of the event loop together: a server that writes each by
 * itself spends an eighth of its time on that.
 */
export const logLines = (): ((line: string) => void) => {
  let waiting: string[] = [];
  const flush = (): void => {
    const text = waiting.join("");
    waiting = [];
    if (text !== "") process.stderr.write(text);
  };
  process.once("exit", flush);
  return (line) => {
    if (waiting.length === 0) setImmediate(flush);
    waiting.push(`${line}\n`);
  };
};
