// docs/layers.md: every shared layer, what it is for, and what imports it, read from the sources.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const packages = path.join(root, "packages");

/** So many importers are named: with hundreds of families, a row of all of them says nothing, and every branch changes it. */
const named = 6;

const sourcesOf = (name) =>
  readdirSync(path.join(packages, name, "src"), { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll(path.sep, "/"))
    .filter((file) => /(?<!\.test|\.fixture|\.d)\.ts$/.test(file))
    .sort()
    .map((file) => ({ name, file, text: readFileSync(path.join(packages, name, "src", file), "utf8") }));

/** The layers of a package's entry by the names that it exports, for who imports the entry. */
const exportedLayers = ({ text }) =>
  [...text.matchAll(/export (?:type )?\{([^}]*)\} from "\.\/(layers\/[^"]+)"/g)].flatMap(([, names, file]) =>
    names.split(",").map((one) => [one.replace("type ", "").trim(), file]),
  );

/** What a source file imports, as `package/file below src`. */
const importsOf = ({ name, file, text }, entries) =>
  [...text.matchAll(/(?:import|export) ([^;]*?) ?from "([^"]+)"/g)].flatMap(([, clause, specifier]) => {
    if (specifier.startsWith(".")) return [path.posix.join(name, path.posix.dirname(file), specifier)];
    const [, other, below] = /^@tiny-random\/([\w-]+)(?:\/(.+))?$/.exec(specifier) ?? [];
    if (other === undefined) return [];
    if (below !== undefined) return [`${other}/${below}.ts`];
    const names = clause.replace(/[{}]/g, "").split(",");
    return names.flatMap((one) => {
      const layer = entries.get(other)?.get(one.replace("type ", "").split(" as ")[0].trim());
      return layer === undefined ? [] : [`${other}/${layer}`];
    });
  });

/** Where a text's first sentence ends: a full stop, or a colon before a shape; nothing inside parentheses ends it. */
const sentenceEnd = (text) => {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === "(") depth += 1;
    if (text[index] === ")") depth -= 1;
    if (depth === 0 && /^(?:\.(?: |$)|: `\[)/.test(text.slice(index, index + 3))) return index;
  }
  return text.length;
};

/** A comment's first sentence, on one line of a table. */
const firstSentence = (comment) => {
  const text = comment
    .replace(/^\s*(\/\*\*?|\/\/|\*\/|\*)/gm, "")
    .replace(/\*\/\s*$/, "")
    .split(/\n\s*@/)[0]
    .replace(/\s+/g, " ")
    .trim();
  return text.slice(0, sentenceEnd(text)).replaceAll("|", "\\|");
};

const comment = String.raw`(/\*\*(?:(?!\*/)[\s\S])*\*/|(?://.*\n)+)`;

/** What a file says it is for: above its imports, or at the export that it is named after, or at its first function. */
const purposeOf = (file, text) => {
  const own = path.basename(file, ".ts").replaceAll("-", "");
  const patterns = [
    new RegExp(`^${comment}`),
    new RegExp(`${comment}\\s*export (?:const|function|interface|type) ${own}\\b`, "i"),
    new RegExp(`${comment}\\s*export (?:const|function) \\w+`),
    new RegExp(comment),
  ];
  const found = patterns.map((pattern) => pattern.exec(text)?.[1]).find((one) => one !== undefined);
  return found === undefined ? "" : firstSentence(found);
};

/** How a table names an importer: a family by its model type, every other file by its path, layers below `layers/`. */
const importerName = ({ name, file }, layer) => {
  const [, family] = /^families\/([^/.]+)/.exec(file) ?? [];
  if (family !== undefined) return family;
  const own = file.replace(/^layers\//, "").replace(/\.ts$/, "");
  return name === layer.name ? `\`${own}\`` : `\`${name}/${own}\``;
};

/** Families first, then other files, both sorted, the first few. */
const importerCell = (importers, layer) => {
  const names = [...new Set(importers.map((one) => importerName(one, layer)))].sort();
  const families = names.filter((one) => !one.startsWith("`"));
  const all = [...families, ...names.filter((one) => one.startsWith("`"))];
  return all.slice(0, named).join(", ") + (all.length > named ? ", …" : "");
};

/** Functions and constants that a file exports. */
const exportsOf = (text) =>
  [...text.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => `\`${name}\``).join(", ");

const row = (layer, importers) => {
  const short = path.posix.basename(layer.file, ".ts");
  const link = `[\`${short}\`](../packages/${layer.name}/src/${layer.file})`;
  const cells = [link, purposeOf(layer.file, layer.text), exportsOf(layer.text), importerCell(importers, layer)];
  return `| ${cells.join(" | ")} |`;
};

const tableHead = "| layer | what it is | what it exports | who imports it |\n|---|---|---|---|";

/** The tables of a package, one for each folder below `layers/`. */
const packageSection = (name, layers, importers) => {
  const folders = [...new Set(layers.map(({ file }) => path.posix.dirname(file)))].sort();
  const tables = folders.map((folder) => {
    const title = folder === "layers" ? "" : `### ${folder.replace("layers/", "")}\n\n`;
    const rows = layers.filter(({ file }) => path.posix.dirname(file) === folder);
    const lines = rows.map((layer) => row(layer, importers.get(`${layer.name}/${layer.file}`) ?? []));
    return `${title}${[tableHead, ...lines].join("\n")}`;
  });
  return `## ${name}\n\n${tables.join("\n\n")}`;
};

/** The page's text. */
export const layersPage = () => {
  const names = readdirSync(packages).filter((name) => existsSync(path.join(packages, name, "src")));
  const sources = names.flatMap(sourcesOf);
  const entries = new Map(
    sources.filter(({ file }) => file === "index.ts").map((one) => [one.name, new Map(exportedLayers(one))]),
  );
  const importers = new Map();
  for (const source of sources) {
    if (source.file === "index.ts") continue;
    for (const imported of importsOf(source, entries))
      importers.set(imported, [...(importers.get(imported) ?? []), source]);
  }
  const layers = sources.filter(({ file }) => file.startsWith("layers/"));
  const sections = names
    .filter((name) => layers.some((layer) => layer.name === name))
    .map((name) =>
      packageSection(
        name,
        layers.filter((layer) => layer.name === name),
        importers,
      ),
    );
  return `<!-- Generated by \`npm run generated\`: change nothing here. -->

# Layers

What families share. Look here before you write a layer. What a layer is: the first sentence of the comment above its
file's imports, or else above the export that the file is named after, or above its first one. Who imports it: up to
${named} of them, families by model type, other files by name.

${sections.join("\n\n")}
`;
};
