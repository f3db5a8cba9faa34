import { type InputSynthesizer, jsonText, type Processors } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { paddedValues } from "../../placed-texts.ts";
import { sentence, withMask } from "../../sentences.ts";
import type { EntityTokenizer } from "./tokenizer.ts";

/** How many tokens of a mention are given positions: `max_mention_length`. */
const mentionLength = 30;

/** From a character to the one behind the last. */
type Span = readonly [start: number, end: number];

/** A text, and the entities that are mentioned in it. */
interface MarkedText {
  readonly text: string;
  readonly spans: readonly Span[];
  readonly entities: readonly string[];
}

/** Words of a text without what follows their letters, by their characters. */
const wordSpans = (text: string): Span[] =>
  [...text.matchAll(/[^\s.,?]+/gu)].map(({ index, 0: word }) => [index, index + word.length]);

/** The second and third word mention an entity together, and the fourth one that is masked; a long text has a third mention. */
const marked = (index: number, titles: readonly string[], masked: string | undefined): MarkedText => {
  const text = withMask(sentence(index), masked);
  const words = wordSpans(text);
  const between = (first: number, last: number): Span[] => {
    const [start, end] = [words[first]?.[0], words[last]?.[1]];
    return start === undefined || end === undefined ? [] : [[start, end]];
  };
  const title = (step: number) => titles[(index + step) % titles.length] ?? "";
  return {
    text,
    spans: [...between(1, 2), ...between(3, 3), ...between(6, 6)],
    entities: [title(0), "[MASK]", title(1)].slice(0, words.length > 6 ? 3 : 2),
  };
};

/** Ids of a text that is cut at the ends of its mentions, each space before the piece behind it; mentions by their tokens. */
const tokensOf = (tokenizer: EntityTokenizer, { text, spans }: MarkedText) => {
  const cuts = [...new Set(spans.flat())].sort((a, b) => a - b);
  const ids: number[] = [];
  const placeOf = new Map<number, number>();
  const encodePiece = (start: number, end: number) => {
    if (end > start) ids.push(...tokenizer.encode(text.slice(start, end), false));
  };
  let from = 0;
  for (const cut of cuts) {
    const to = text[cut - 1] === " " ? cut - 1 : cut;
    encodePiece(from, to);
    from = Math.max(from, to);
    placeOf.set(cut, ids.length);
  }
  encodePiece(from, text.length);
  return { ids, mentions: spans.map(([start, end]): Span => [placeOf.get(start) ?? 0, placeOf.get(end) ?? 0]) };
};

interface Row {
  readonly ids: readonly number[];
  readonly entities: readonly number[];
  readonly mentions: readonly Span[];
}

/** A text between its ends, behind which a second one stands between its own; mentions count the first token. */
const rowOf = (tokenizer: EntityTokenizer, text: MarkedText, pair: string | undefined): Row => {
  const { ids, mentions } = tokensOf(tokenizer, text);
  const [begin = 0, end = 0] = tokenizer.encode("");
  const unknown = tokenizer.entities.get("[UNK]") ?? 0;
  const second = pair === undefined ? [] : [end, ...tokenizer.encode(pair, false), end];
  return {
    ids: [begin, ...ids, end, ...second],
    entities: text.entities.map((title) => tokenizer.entities.get(title) ?? unknown),
    mentions: mentions.map(([start, stop]): Span => [1 + start, 1 + stop]),
  };
};

/** The tokens of a mention by their places, as many as there is room for; -1 behind them. */
const placesOf = ([start, end]: Span): number[] => {
  const count = Math.min(end - start, mentionLength);
  return Array.from({ length: mentionLength }, (_, place) => (place < count ? start + place : -1));
};

/** Rows side by side, padded on the right. */
const batchOf = (rows: readonly Row[], padId: number, padEntity: number) => {
  const ids = rows.map((row) => row.ids);
  const entities = rows.map((row) => row.entities);
  const mentions = rows.map((row) => row.mentions);
  return {
    input_ids: paddedValues(ids, (id) => [id], [padId]),
    attention_mask: paddedValues(ids, () => [1], [0]),
    entity_ids: paddedValues(entities, (id) => [id], [padEntity]),
    entity_attention_mask: paddedValues(entities, () => [1], [0]),
    entity_position_ids: paddedValues(mentions, placesOf, placesOf([0, 0])),
    entity_start_positions: paddedValues(mentions, ([start]) => [start], [0]),
    entity_end_positions: paddedValues(mentions, ([, end]) => [end - 1], [0]),
  };
};

/** What a class reads beside words and entities. */
export interface EntityInputOptions {
  readonly padId: number;
  /** Where each mention starts and ends. */
  readonly ends?: boolean;
  /** Two texts at once, of which the first mentions entities. */
  readonly pairs?: boolean;
  /** One word of each text masked. */
  readonly masked?: boolean;
  /** Texts in groups of which one is to be chosen. */
  readonly choices?: boolean;
}

const tokenizerOf = (processors: Processors): EntityTokenizer => processors["tokenizer"] as EntityTokenizer;

const isEnd = (name: string): boolean => name === "entity_start_positions" || name === "entity_end_positions";

/** Texts with entities: known ones, and one that is masked in each. */
export const entityInputs =
  (options: EntityInputOptions): InputSynthesizer =>
  (processors, { kind, attempt }) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const tokenizer = tokenizerOf(processors);
    const titles = [...tokenizer.entities.keys()].filter((title) => !title.startsWith("["));
    const [rows, choices] = kind === "golden" ? [2, options.choices ? 2 : 1] : [1, options.choices ? 3 : 1];
    const first = kind === "golden" ? attempt : attempt + 2;
    const indices = Array.from({ length: rows * choices }, (_, row) => first + row);
    const texts = indices.map((index) => marked(index, titles, options.masked ? tokenizer.maskToken : undefined));
    const pairs = options.pairs ? indices.map((index) => sentence(index + 1)) : undefined;
    const all = texts.map((text, row) => rowOf(tokenizer, text, pairs?.[row]));
    const made = batchOf(all, options.padId, tokenizer.entities.get("[PAD]") ?? 0);
    const named = Object.entries(made).filter(([name]) => options.ends || !isEnd(name));
    const folded = ({ shape, ...rest }: StoredTensor) =>
      options.choices ? { ...rest, shape: [rows, choices, ...shape.slice(1)] } : { ...rest, shape };
    const raw = {
      text: texts.map(({ text }) => text),
      ...(pairs && { text_pair: pairs }),
      entities: texts.map(({ entities }) => entities),
      entity_spans: texts.map(({ spans }) => spans),
      padding_side: "right",
      ...(options.choices && { num_choices: choices }),
    };
    return {
      raw: { "text.json": jsonText(raw) },
      inputs: Object.fromEntries(named.map(([name, tensor]) => [name, folded(tensor)])),
    };
  };
