/** A class's name without `Fast` at its end, which makes no difference; empty where there is no name. */
export const plainName = (className: unknown): string =>
  typeof className === "string" ? className.replace(/Fast$/u, "") : "";

/** What a table by plain names has for a class. */
export const ofClass = <V>(table: Readonly<Record<string, V>>, className: unknown): V | undefined => {
  const name = plainName(className);
  return Object.hasOwn(table, name) ? table[name] : undefined;
};
