import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { packModels } from "./packed-models.ts";
import type { GalleryData, ModelDetails } from "./page-data.ts";

/** Deflated JSON in base64, of which nothing can end the script element it stands in. */
const packed = (value: unknown): string => deflateRawSync(JSON.stringify(value), { level: 9 }).toString("base64");

/** Models of one type share most of what is said of them, so they are packed together. */
const byModelType = (models: readonly ModelDetails[]): Map<string, ModelDetails[]> => {
  const groups = new Map<string, ModelDetails[]>();
  for (const model of models) groups.set(model.modelType, [...(groups.get(model.modelType) ?? []), model]);
  return groups;
};

const template = (): string => readFileSync(new URL("../dist/page.html", import.meta.url), "utf8");

/**
 * The page as one file: the overview's data, the details of each model type, media by hash. Without details it
 * is the page of a server that gives them when asked.
 */
export const reportPage = (
  data: GalleryData,
  models: readonly ModelDetails[] = [],
  media: Readonly<Record<string, string>> = {},
): string => {
  const blocks = [
    `<script type="text/plain" id="gallery">${packed(data)}</script>`,
    ...[...byModelType(models)].map(
      ([modelType, details]) =>
        `<script type="text/plain" data-model-type="${encodeURIComponent(modelType)}">${packed(packModels(details))}</script>`,
    ),
    ...Object.entries(media).map(
      ([key, address]) => `<script type="text/plain" data-media="${key}">${address}</script>`,
    ),
  ];
  return template().replace("<!--data-->", () => blocks.join("\n"));
};
