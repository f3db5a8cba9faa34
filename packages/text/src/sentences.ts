/** Short texts written for this project, from which inputs are made. */
const sentences = [
  "The quiet river bends twice before it meets the sea.",
  "A red kite rises.",
  "Nine small boats left the harbour at dawn.",
  "She counted the steps.",
  "Rain fell on the tin roof all night long.",
  "Bread, salt and warm milk.",
  "He painted the old gate blue, then green.",
  "Who rang the bell?",
  "Two foxes crossed the frozen field.",
  "The map was wrong.",
  "Our train leaves in ten minutes.",
  "Snow covers every path.",
  "They planted beans beside the wall.",
  "Open the window, please.",
  "The clock in the hall is slow.",
  "A stone is not a seed.",
] as const;

/** The sentence of a number; numbers beyond the last start again. */
export const sentence = (index: number): string => sentences[index % sentences.length] as string;

/** Every other sentence is a short one. */
export const shortSentence = (index: number): string => sentence(2 * index + 1);

/** Sentences that a long text repeats: so few that another try has other ones. */
const repeated = 4;

/** A text of many sentences, others for every number: once all have had their turn, each has other neighbours. */
export const longText = (count: number, index: number): string => {
  const first = repeated * index + Math.floor((repeated * index) / sentences.length);
  return Array.from({ length: count }, (_, place) => sentence(first + (place % repeated))).join(" ");
};

/** The text with its third word replaced by the mask token, if there is one. */
export const withMask = (text: string, mask: string | undefined): string =>
  mask === undefined ? text : text.split(" ").with(2, mask).join(" ");
