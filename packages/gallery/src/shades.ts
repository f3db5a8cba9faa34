/** One character a value: 64 steps are as many as a drawing shows. */
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const steps = alphabet.length - 1;

/** Values between the least and the greatest, one character each. */
export const shadesText = (values: readonly number[], least: number, greatest: number): string =>
  values
    .map((value) => alphabet[greatest > least ? Math.round((steps * (value - least)) / (greatest - least)) : 0] ?? "A")
    .join("");

/** The values again, each within a hundredth of the range. */
export const shadesOf = (text: string, least: number, greatest: number): number[] =>
  Array.from(text, (character) => least + (alphabet.indexOf(character) / steps) * (greatest - least));
