/** Whether a value that came as JSON has fields; a list has, by its positions. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
