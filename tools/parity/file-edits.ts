import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readSafetensors, type StoredTensor, writeSafetensors } from "@tiny-random/nn";

const weightsFile = (directory: string): string => path.join(directory, "model.safetensors");

export const editWeights = (change: (tensors: Map<string, StoredTensor>) => boolean) => (directory: string) => {
  const tensors = readSafetensors(readFileSync(weightsFile(directory)));
  const changed = change(tensors);
  if (changed) writeFileSync(weightsFile(directory), writeSafetensors(tensors));
  return changed;
};

export const editConfig =
  (change: (config: Record<string, unknown>) => Record<string, unknown> | undefined) => (directory: string) => {
    const file = path.join(directory, "config.json");
    const changed = change(JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>);
    if (changed) writeFileSync(file, JSON.stringify(changed));
    return changed !== undefined;
  };

/** Changes a written image processor; undefined where it has nothing to change. */
export const editProcessor =
  (change: (config: Record<string, unknown>) => Record<string, unknown> | undefined) => (directory: string) => {
    const file = path.join(directory, "preprocessor_config.json");
    if (!existsSync(file)) return false;
    const config = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    // The same file holds a feature extractor where a model hears.
    const changed = "image_processor_type" in config ? change(config) : undefined;
    if (changed) writeFileSync(file, JSON.stringify(changed));
    return changed !== undefined;
  };

/** Another setting of the feature extractor. */
export const editExtractor =
  (change: (settings: Record<string, unknown>) => Record<string, unknown> | undefined) =>
  (directory: string): boolean => {
    const file = path.join(directory, "preprocessor_config.json");
    if (!existsSync(file)) return false;
    const changed = change(JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>);
    if (changed) writeFileSync(file, JSON.stringify(changed));
    return changed !== undefined;
  };

export const numberScaled =
  (key: string, factor: number) =>
  (settings: Record<string, unknown>): Record<string, unknown> | undefined =>
    typeof settings[key] === "number" ? { ...settings, [key]: settings[key] * factor } : undefined;
