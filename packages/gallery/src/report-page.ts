import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { packModels } from "./packed-models.ts";
import type { GalleryData, ModelDetails } from "./page-data.ts";

/** Deflated JSON in base64, of which nothing can end the script element it stands in. */
const packed = (value: unknown): string => deflateRawSync(JSON.stringify(value), { level: 9 }).toString("base64");

/** Models of one type, and of types near by in the alphabet, have much in common: so many are packed together. */
const together = 32;

const groupsOf = (models: readonly ModelDetails[]): ModelDetails[][] => {
  const sorted = models.toSorted((a, b) => (a.modelType < b.modelType ? -1 : Number(a.modelType > b.modelType)));
  return Array.from({ length: Math.ceil(sorted.length / together) }, (_, index) =>
    sorted.slice(index * together, (index + 1) * together),
  );
};

/** Names are words, so that a space stands between them. */
const namesOf = (models: readonly ModelDetails[]): string => models.map(({ architecture }) => architecture).join(" ");

const template = (): string => readFileSync(new URL("../dist/page.html", import.meta.url), "utf8");

/**
 * The page as one file: the overview's data, the models' details, media by hash. Without details it
 * is the page of a server that gives them when asked.
 */
export const reportPage = (
  data: GalleryData,
  models: readonly ModelDetails[] = [],
  media: Readonly<Record<string, string>> = {},
): string => {
  const blocks = [
    `<script type="text/plain" id="gallery">${packed(data)}</script>`,
    ...groupsOf(models).map(
      (group) => `<script type="text/plain" data-models="${namesOf(group)}">${packed(packModels(group))}</script>`,
    ),
    ...Object.entries(media).map(
      ([key, address]) => `<script type="text/plain" data-media="${key}">${address}</script>`,
    ),
  ];
  return template().replace("<!--data-->", () => blocks.join("\n"));
};
