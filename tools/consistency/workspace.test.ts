import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageNames as packages } from "../packaging/packages.ts";

const root = path.resolve(import.meta.dirname, "../..");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly nx?: { readonly tags?: readonly string[] };
}

const read = <T>(...parts: string[]): T => JSON.parse(readFileSync(path.join(root, ...parts), "utf8")) as T;
const manifestOf = (name: string): Manifest => read("packages", name, "package.json");
const directoryOf = new Map(packages.map((name) => [manifestOf(name).name, name]));
const workspaceDependencies = ({ dependencies = {} }: Manifest): string[] =>
  Object.keys(dependencies).flatMap((name) => directoryOf.get(name) ?? []);

/** Which package may use which: arrows point one way. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  nn: [],
  atlas: [],
  core: ["atlas", "nn"],
  text: ["atlas", "core", "nn"],
  "time-series": ["atlas", "core", "nn", "text", "encoder-decoder"],
  vision: ["atlas", "core", "nn"],
  audio: ["atlas", "core", "nn"],
  multimodal: ["atlas", "core", "nn", "text", "vision", "audio", "encoder-decoder"],
  "encoder-decoder": ["atlas", "core", "nn", "text", "vision", "audio"],
  "day-zero": ["atlas", "core", "nn"],
  gguf: ["core", "nn"],
  hub: ["core", "day-zero"],
  gallery: ["atlas", "core", "nn"],
  testing: ["time-series", "core", "text", "vision", "audio", "multimodal", "encoder-decoder"],
  cli: [
    "time-series",
    "core",
    "day-zero",
    "gallery",
    "gguf",
    "hub",
    "testing",
    "text",
    "vision",
    "audio",
    "multimodal",
    "encoder-decoder",
  ],
};

const sources = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => path.join(directory, file));

/** The files of a package that its entry exports from. */
const reexported = (entry: string): string[] =>
  [...readFileSync(entry, "utf8").matchAll(/from "(\.[^"]+)"/g)].map(([, specifier = ""]) =>
    path.resolve(path.dirname(entry), specifier),
  );

/** The names that entries export from a file; undefined for all of them. */
const namesOf = (entries: readonly string[], file: string): ReadonlySet<string> | undefined => {
  const named = entries.flatMap((entry) =>
    [...readFileSync(entry, "utf8").matchAll(/export (?:type )?(\{[^}]*\}|\*) from "(\.[^"]+)"/g)].flatMap(
      ([, names = "", specifier = ""]) => (path.resolve(path.dirname(entry), specifier) === file ? [names] : []),
    ),
  );
  if (named.length === 0 || named.includes("*")) return undefined;
  return new Set(named.flatMap((names) => names.match(/\w+/g) ?? []));
};

/** Exports of a file, among some names, without a comment before them. */
const undocumentedExports = (file: string, names: ReadonlySet<string> | undefined): string[] => {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line, index) => {
    const [, exported] = /^export (?:abstract )?(?:const|function|class|interface|type) (\w+)/.exec(line) ?? [];
    const isAsked = exported !== undefined && (names?.has(exported) ?? true);
    return isAsked && !lines[index - 1]?.trim().endsWith("*/") ? [`${path.relative(root, file)}: ${exported}`] : [];
  });
};

describe.each(packages)("packages/%s", (name) => {
  const manifest = manifestOf(name);

  it("depends only on what the arrows allow", () => {
    expect(arrows[name], `${name} is not in the table of arrows`).toBeDefined();
    expect(workspaceDependencies(manifest).filter((other) => !arrows[name]?.includes(other))).toEqual([]);
  });

  it("references in TypeScript what it depends on", () => {
    const { references = [] } = read<{ references?: { path: string }[] }>("packages", name, "tsconfig.json");
    const referenced = references.map((reference) => path.basename(reference.path)).sort();
    expect(referenced).toEqual(workspaceDependencies(manifest).sort());
  });

  it("is in this project's scope: another project has the npm package tiny-random", () => {
    expect(manifest.name).toBe(`@tiny-random/${name}`);
  });

  it("prints the command as it is called outside the checkout", () => {
    const printed = sources(path.join(root, "packages", name, "src"))
      .filter((file) => !/\.test\./.test(file))
      .flatMap((file) => readFileSync(file, "utf8").split("\n"))
      .filter((line) => !/^\s*(\/\*\*|\*|\/\/)/.test(line));
    const commands = "generate|validate|list|explain|path|serve|report|upload|coverage|--help";
    const bare = new RegExp(`npx tiny-random|(?<![@/.\\w-])tiny-random (${commands})\\b`);
    expect(printed.filter((line) => bare.test(line))).toEqual([]);
  });

  it("has its name as nx tag, the project's licence and version", () => {
    expect(manifest.nx?.tags).toContain(name);
    expect(manifest.license).toBe("Apache-2.0");
    expect(manifest.version).toBe(manifestOf("core").version);
  });

  it("imports a workspace package only by its name, and only a dependency", () => {
    for (const file of sources(path.join(root, "packages", name, "src"))) {
      const text = readFileSync(file, "utf8");
      for (const [, specifier = ""] of text.matchAll(/(?:from|import\() ?"([^"]+)"/g)) {
        if (specifier.startsWith("."))
          expect(
            path.resolve(path.dirname(file), specifier).startsWith(path.join(root, "packages", name)),
            `${file}: ${specifier}`,
          ).toBe(true);
        if (specifier.startsWith("@tiny-random/")) {
          const [scope, own] = specifier.split("/");
          expect(
            [manifest.name, ...Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })],
            `${file}: ${specifier}`,
          ).toContain(`${scope}/${own}`);
        }
      }
    }
  });

  it("names no file after nothing", () => {
    const empty = /^(utils?|helpers?|misc|types|common|shared)\.ts$/;
    expect(sources(path.join(root, "packages", name, "src")).filter((file) => empty.test(path.basename(file)))).toEqual(
      [],
    );
  });

  it("has no index.ts but its entry and those of families that are folders", () => {
    const source = path.join(root, "packages", name, "src");
    const indexes = sources(source)
      .map((file) => path.relative(source, file).replaceAll(path.sep, "/"))
      .filter((file) => path.basename(file) === "index.ts");
    expect(indexes.filter((file) => !/^(families\/[^/]+\/)?index\.ts$/.test(file))).toEqual([]);
  });

  it("documents what outsiders import: its entry's exports, and the contract's types", () => {
    const source = path.join(root, "packages", name, "src");
    const entries = ["index.ts", "plugin.ts"].map((file) => path.join(source, file)).filter((file) => existsSync(file));
    const forOutsiders = entries.flatMap((entry) => [entry, ...reexported(entry)]);
    const undocumented = [...new Set([...forOutsiders, path.join(source, "contract/plugin.ts")])]
      .filter((file) => existsSync(file) && path.basename(file) !== "families.ts")
      .flatMap((file) => undocumentedExports(file, namesOf(entries, file)));
    expect(undocumented).toEqual([]);
  });
});

/** Pages of the documentation. */
const pages = readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".md"))
  .map((file) => path.join("docs", file));

describe("the repository", () => {
  it("has the Python package in the same version, and with no package.json that npm would pack", () => {
    const project = readFileSync(path.join(root, "packages/python/pyproject.toml"), "utf8");
    expect(/^version = "(.*)"$/m.exec(project)?.[1]).toBe(manifestOf("core").version);
    expect(packages).not.toContain("python");
  });

  it("has a lock file that names no registry", () => {
    expect(readFileSync(path.join(root, "package-lock.json"), "utf8")).not.toMatch(/"resolved": "https?:/);
  });

  it("describes every package in docs/design/packages.md", () => {
    const page = readFileSync(path.join(root, "docs/design/packages.md"), "utf8");
    expect([...packages, "python"].filter((name) => !page.includes(`| \`packages/${name}\` |`))).toEqual([]);
  });

  it("has every script that its pages and CI call", () => {
    const { scripts } = read<{ scripts: Record<string, string> }>("package.json");
    const called = ["README.md", "CONTRIBUTING.md", ".github/workflows/ci.yml", ".ci/run", ...pages].flatMap((file) =>
      [...readFileSync(path.join(root, file), "utf8").matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => name),
    );
    expect(called.filter((name) => scripts[name] === undefined)).toEqual([]);
    expect(called).toEqual(expect.arrayContaining(["generate", "check", "parity", "bench", "generated"]));
  });

  it("has the files and sections that its pages link to", () => {
    const anchorsOf = (text: string): string[] =>
      [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
        title
          .toLowerCase()
          .replace(/[^\w\- ]/g, "")
          .replaceAll(" ", "-"),
      );
    const broken = ["README.md", "CONTRIBUTING.md", ...pages].flatMap((page) => {
      const text = readFileSync(path.join(root, page), "utf8");
      return [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].flatMap(([link, target = "", anchor]) => {
        const file = target === "" ? path.join(root, page) : path.join(root, path.dirname(page), target);
        const isThere =
          existsSync(file) && (anchor === undefined || anchorsOf(readFileSync(file, "utf8")).includes(anchor));
        return isThere ? [] : [`${page}: ${link}`];
      });
    });
    expect(broken).toEqual([]);
  });

  it("names on its pages only files that are there", () => {
    const named = ["README.md", "CONTRIBUTING.md", ...pages].flatMap((page) =>
      [...readFileSync(path.join(root, page), "utf8").matchAll(/`((?:packages|tools|\.github)\/[\w./-]+)`/g)].map(
        ([, file = ""]) => file,
      ),
    );
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it("shows Mistral in CONTRIBUTING as its family is", () => {
    const shown = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(path.join(root, "CONTRIBUTING.md"), "utf8"))?.[1] ?? "";
    const family = readFileSync(path.join(root, "packages/text/src/families/mistral.ts"), "utf8").split("\n");
    const lines = shown
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/ \/\/.*$/, ""));
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => !family.includes(line))).toEqual([]);
  });
});
