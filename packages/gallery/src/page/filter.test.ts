import { expect, it } from "vitest";
import type { GalleryRow } from "../page-data.ts";
import { filtered, noFilter } from "./filter.ts";

const row = (architecture: string, more: Partial<GalleryRow> = {}): GalleryRow => ({
  architecture,
  modelType: "bert",
  modality: "text",
  task: null,
  status: "made",
  milliseconds: {},
  bytes: 0,
  parameters: 0,
  ...more,
});
const rows = [
  row("BertModel"),
  row("BertForMaskedLM", { task: "fill-mask" }),
  row("ViTModel", { modelType: "vit", modality: "vision", status: "failed", reason: "flat output" }),
];
const names = (filter: object) => filtered(rows, { ...noFilter, ...filter }).map(({ architecture }) => architecture);

it("gives everything at first", () => {
  expect(names({})).toEqual(["BertModel", "BertForMaskedLM", "ViTModel"]);
});

it("wants every word, in class, type, task or reason", () => {
  expect(names({ words: "bert mask" })).toEqual(["BertForMaskedLM"]);
  expect(names({ words: "FLAT" })).toEqual(["ViTModel"]);
});

it("narrows by modality, task and status together", () => {
  expect(names({ modality: "text", status: "failed" })).toEqual([]);
  expect(names({ task: "fill-mask" })).toEqual(["BertForMaskedLM"]);
});
