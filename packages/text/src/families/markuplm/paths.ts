import {
  type BuiltProcessor,
  type Context,
  jsonText,
  type ModelConfig,
  type ProcessorBuilder,
} from "@tiny-random/core";
import type { PlacedTexts } from "../../placed-texts.ts";
import { sentence } from "../../sentences.ts";
import { tokenizerBuilder } from "../../tokenizer-builder.ts";
import { type Encoder, extendedEncoder } from "../../tokenizers/encode.ts";

/** The ids of a path's tags, and the subscripts of each among its siblings: `/html/body/p[2]`. */
export interface PathIds {
  readonly tags: readonly number[];
  readonly subscripts: readonly number[];
}

/** How a tokenizer numbers paths. */
export interface PathSettings {
  readonly tags: Readonly<Record<string, number>>;
  /** Tags of a path at most: shorter ones are padded. */
  readonly depth: number;
  /** The largest subscript. */
  readonly width: number;
  /** The subscript of padding. */
  readonly padding: number;
}

/** A tokenizer that numbers paths too. */
export interface PathEncoder extends Encoder {
  pathIds(path: string): PathIds;
}

/** The ids of a path, padded; of none, padding alone. */
export const pathIds = (path: string, { tags, depth, width, padding }: PathSettings): PathIds => {
  const count = Object.keys(tags).length;
  const units = path.split("/").filter((unit) => unit !== "");
  const padded = (ids: readonly number[], pad: number) => [...ids, ...Array<number>(depth).fill(pad)].slice(0, depth);
  const parts = units.map((unit) => /^(?<tag>[^[]*)(?:\[(?<subscript>\d+)\])?$/u.exec(unit)?.groups ?? {});
  return {
    tags: padded(
      parts.map(({ tag = "" }) => tags[tag] ?? count),
      count + 1,
    ),
    subscripts: padded(
      parts.map(({ subscript = "0" }) => Math.min(width, Number(subscript))),
      padding,
    ),
  };
};

const isNumbers = (value: unknown): value is Readonly<Record<string, number>> =>
  typeof value === "object" && value !== null && Object.values(value).every((id) => typeof id === "number");

const numberOf = (value: unknown, usual: number): number => (typeof value === "number" ? value : usual);

const configFile = "tokenizer_config.json";

/** A built tokenizer whose paths are as deep as the model's tables. */
const withPaths = (built: BuiltProcessor, depth: number): BuiltProcessor => {
  const config = JSON.parse(built.files[configFile] ?? "{}") as Record<string, unknown>;
  const settings: PathSettings = {
    tags: isNumbers(config["tags_dict"]) ? config["tags_dict"] : {},
    depth,
    width: numberOf(config["max_width"], 1000),
    padding: numberOf(config["pad_width"], 1001),
  };
  const instance: PathEncoder = extendedEncoder(built.instance as Encoder, {
    pathIds: (path: string) => pathIds(path, settings),
  });
  const files = {
    ...built.files,
    [configFile]: jsonText({ ...config, max_depth: depth }),
    // What reads texts and paths off HTML, in Python.
    "preprocessor_config.json": jsonText({ feature_extractor_type: "MarkupLMFeatureExtractor" }),
  };
  return { ...built, files, instance };
};

/** Builds the tokenizer of a model with tables for paths so deep. */
export const pathTokenizer = (c: ModelConfig & { readonly max_depth: number }, context: Context): ProcessorBuilder => {
  const plain = tokenizerBuilder(c, context);
  return { ...plain, build: () => withPaths(plain.build(), c.max_depth) };
};

/** Where a page's texts stand, two words in each. */
const paths = [
  "/html/head/title",
  "/html/body/div[1]/h1",
  "/html/body/div[2]/p",
  "/html/body/div[2]/ul/li[1]",
  "/html/body/div[2]/ul/li[2]/a",
  "/html/body/main/section[3]/table/tbody/tr[2]/td[4]/span",
];

/** A page of HTML: a sentence's words, two by two, each pair in another element. */
export const pageOf = (index: number): PlacedTexts<string> => {
  const words = sentence(index).split(" ");
  const texts = Array.from({ length: Math.ceil(words.length / 2) }, (_, pair) =>
    words.slice(2 * pair, 2 * pair + 2).join(" "),
  );
  return { texts, places: texts.map((_, place) => paths[(place + index) % paths.length] as string) };
};
