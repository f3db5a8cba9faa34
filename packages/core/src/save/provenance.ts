import { createRequire } from "node:module";
import type { Architecture, PipelineTask } from "../contract/plugin.ts";
import type { NamedClass } from "../discover/model-name.ts";
import type { ConfigChange } from "../shrink/written-config.ts";
import { type Files, jsonText, sha256 } from "./save.ts";

const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

/** The generator's version, part of every model's provenance. */
export const generatorVersion = version;

/** `tiny-random.json`: where a tiny model comes from and how to make it again. */
export interface Provenance extends NamedClass {
  readonly generator: { readonly name: "tiny-random"; readonly version: string };
  /** `loadable`: made from a config and a header alone; no forward pass was made. */
  readonly status: "validated" | "loadable";
  readonly plugin: string;
  readonly task: PipelineTask | null;
  /** The model on the Hub that this one is served in the place of. */
  readonly standInFor?: string;
  readonly seed: number;
  readonly size: string;
  readonly tokenizer: "reduced" | "full";
  readonly dtype: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly reference: { readonly source: string; readonly revision: string | null; readonly configSha256: string };
  /** What shrinking changed, key by key. */
  readonly changed: readonly ConfigChange[];
  /** Keys of the reference's config that it kept as they are. */
  readonly kept: readonly string[];
  /** What a client may rely on. */
  readonly invariants: { readonly padding: Architecture["padding"]; readonly cache: boolean; readonly batch: boolean };
  readonly processorClasses: readonly { readonly name: string; readonly className: string }[];
  readonly parameters: number;
  /** Of everything that decided the files; null where that is not known. */
  readonly fingerprint: string | null;
  /** SHA-256 of every other file. */
  readonly files: Readonly<Record<string, string>>;
}

/** `tiny-random.json` over everything else the directory holds. */
export const provenanceFile = (
  provenance: Omit<Provenance, "generator" | "status" | "files">,
  files: Files,
  status: Provenance["status"] = "validated",
): string => {
  const hashes = Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, content]) => [name, sha256(content)] as const);
  const generator = { name: "tiny-random" as const, version: generatorVersion };
  return jsonText({
    generator,
    status,
    ...provenance,
    files: Object.fromEntries(hashes),
  } satisfies Provenance);
};
