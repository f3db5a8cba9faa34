const mark = "\u0000float ";

/** A JSON text whose whole numbers with a decimal point are strings that say so: parsing it loses no spelling. */
export const markFloats = (text: string): string =>
  text.replace(/(?<=[[:,])-?\d+(?:\.0+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)(?=[,\]}])/g, (number) =>
    JSON.stringify(mark + number),
  );

/** The JSON of a value out of a marked text, its floats spelled as they were. */
export const unmarkedText = (value: unknown): string => JSON.stringify(value).replace(/"\\u0000float ([^"]+)"/g, "$1");
