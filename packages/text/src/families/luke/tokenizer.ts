import { type Context, type ModelConfig, type ProcessorBuilder, readJsonObject } from "@tiny-random/core";
import { tokenizerBuilder } from "../../tokenizer-builder.ts";
import { embeddedTokenizer } from "../../tokenizers/embedded.ts";
import { type Encoder, extendedEncoder } from "../../tokenizers/encode.ts";
import { tokenContent } from "../../tokenizers/format.ts";

/** A tokenizer of words, and the ids of entities by their titles. */
export interface EntityTokenizer extends Encoder {
  readonly entities: ReadonlyMap<string, number>;
}

/** Padding, unknown and masked entities; the second mask is the last entity. */
const special = ["[PAD]", "[UNK]", "[MASK]", "[MASK2]"] as const;

/** What sentences are about. */
const titles = [
  "River",
  "Kite",
  "Harbour",
  "Staircase",
  "Rain",
  "Bread",
  "Gate",
  "Bell",
  "Fox",
  "Map",
  "Train",
  "Snow",
];

/** RoBERTa's tokenizer, as the class that adds entities reads it. */
export const tokenizerFiles = embeddedTokenizer("roberta", {
  tokenizer_class: "LukeTokenizer",
  task: null,
  max_entity_length: 32,
  max_mention_length: 30,
});

/** Ids of words: no map is tied to their table, and entities have a second table of places. */
const fewWords = 512;

/** Entities that a tiny model knows, beside special ones. */
const fewEntities = 28;

/** The reference's first entities and its special ones, numbered anew in their order. */
const reduced = (stated: Readonly<Record<string, unknown>>, kept: ReadonlySet<string>): string[] => {
  const inOrder = Object.entries(stated).sort(([, a], [, b]) => Number(a) - Number(b));
  return inOrder.flatMap(([title], index) => (index < fewEntities || kept.has(title) ? [title] : []));
};

/** RoBERTa's tokenizer with a file of entities, which the config counts. */
export const entityBuilder = (c: ModelConfig, context: Context): ProcessorBuilder => ({
  name: "tokenizer",
  build: () => {
    const plain = tokenizerBuilder(c, context, {}, fewWords).build();
    const stated = readJsonObject(context.reference, "entity_vocab.json");
    const settings = readJsonObject(context.reference, "tokenizer_config.json") ?? {};
    const named = ["pad", "unk", "mask", "mask2"].map((name) => tokenContent(settings[`entity_${name}_token`]));
    const kept = new Set([...special, ...named.flatMap((token) => token ?? [])]);
    const [mask2, ...first] = [special[3], ...special.slice(0, 3)];
    const order = stated ? reduced(stated, kept) : [...first, ...titles, mask2];
    const entities = new Map(order.map((title, id) => [title, id]));
    return {
      ...plain,
      files: { ...plain.files, "entity_vocab.json": `${JSON.stringify(Object.fromEntries(entities))}\n` },
      sync: (target) => ({ ...plain.sync(target), entity_vocab_size: entities.size }),
      instance: extendedEncoder(plain.instance as Encoder, { entities }),
    };
  },
});
