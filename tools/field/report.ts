import { type Atlas, type AtlasChange, compareAtlases } from "@tiny-random/atlas";
import { type Named, namedOf, nearestAmong } from "./nearest.ts";

const listed = (names: readonly string[], most: number): string =>
  names.slice(0, most).join(", ") + (names.length > most ? ` and ${names.length - most} more` : "");

const namedIn = (atlas: Atlas, modelType: string, architecture: string): Named[] => {
  const entry = atlas.find(modelType, architecture);
  return entry && "tensors" in entry ? [namedOf(entry)] : [];
};

const plural = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? "" : what.endsWith("s") ? "es" : "s"}`;

const typesOf = (changes: readonly { readonly modelType: string }[]): number =>
  new Set(changes.map(({ modelType }) => modelType)).size;

const counted = (changes: readonly AtlasChange[]): string =>
  `${plural(changes.length, "class")} of ${plural(typesOf(changes), "model type")}`;

const bulleted = (changes: readonly AtlasChange[]): string[] =>
  changes.map(({ modelType, architecture, details }) =>
    [`- \`${modelType}\` ${architecture}`, ...details.map((detail) => `  - ${detail}`)].join("\n"),
  );

const section = (title: string, lines: readonly string[], none = "Nothing."): string =>
  [`## ${title}`, lines.length > 0 ? lines.join("\n") : none].join("\n\n");

/** What is new, each class with the native one that is most like it. */
const newRows = (after: Atlas, added: readonly AtlasChange[], native: ReadonlySet<string>): string[] => {
  const known = after.pairs
    .filter(({ modelType, architecture }) => native.has(modelType) && !isAmong(added, modelType, architecture))
    .flatMap(({ modelType, architecture }) => namedIn(after, modelType, architecture));
  const nearest = nearestAmong(known);
  const rows = added.map(({ modelType, architecture, details }) => {
    const [named] = namedIn(after, modelType, architecture);
    const found = named && nearest(named);
    const kin = found ? [`\`${found.modelType}\` ${found.architecture}`, found.likeness.toFixed(2)] : ["none", ""];
    const beyond = found ? listed(found.beyond, 3) : listed(details, 1);
    return `| \`${modelType}\` | ${architecture} | ${[...kin, beyond].join(" | ")} |`;
  });
  const head = "| model type | class | nearest native class | likeness | tensors that the nearest has not |";
  return rows.length === 0 ? [] : [head, "|---|---|---|--:|---|", ...rows];
};

const isAmong = (changes: readonly AtlasChange[], modelType: string, architecture: string): boolean =>
  changes.some((change) => change.modelType === modelType && change.architecture === architecture);

/**
 * What became of the field between two versions of Transformers, as Markdown: new classes with their nearest native one,
 * what changed in classes of native families, what changed in others, what is gone.
 */
export const fieldReport = (before: Atlas, after: Atlas, nativeTypes: readonly string[]): string => {
  const native = new Set(nativeTypes);
  const changes = compareAtlases(before, after);
  const of = (kind: AtlasChange["kind"]): AtlasChange[] => changes.filter((change) => change.kind === kind);
  const [added, changed, gone] = [of("new"), of("changed"), of("gone")];
  const isNative = ({ modelType }: AtlasChange): boolean => native.has(modelType);
  const [ours, others] = [changed.filter(isNative), changed.filter((change) => !isNative(change))];
  const sections = [
    `# Transformers ${before.transformers} to ${after.transformers}`,
    `New: ${counted(added)}. Changed: ${counted(changed)}, ${ours.length} of them native. Gone: ${counted(gone)}.`,
    section("New", newRows(after, added, native)),
    section("Changed in native families", bulleted(ours)),
    section("Changed elsewhere", bulleted(others)),
    section("Gone", bulleted(gone)),
  ];
  return `${sections.join("\n\n")}\n`;
};
