import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const packages = path.resolve(import.meta.dirname, "../../packages");

const sources: readonly string[] = readdirSync(packages).flatMap((name) =>
  readdirSync(path.join(packages, name, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\./.test(file))
    .map((file) => path.join(packages, name, "src", file)),
);

const textOf = new Map(sources.map((file) => [file, readFileSync(file, "utf8")]));

/** The file that an import leads to: in its own package, or by the subpath of another one of the workspace. */
const importedFile = (file: string, specifier: string): string | undefined => {
  if (specifier.startsWith(".")) return path.resolve(path.dirname(file), specifier);
  const [, name, subpath] = /^@tiny-random\/([\w-]+)\/(.+)$/.exec(specifier) ?? [];
  return name && subpath ? path.join(packages, name, "src", `${subpath}.ts`) : undefined;
};

const importsOf = (file: string): string[] =>
  [...(textOf.get(file) ?? "").matchAll(/(?:from |import\()"([^"]+)"/g)].flatMap(
    ([, specifier = ""]) => importedFile(file, specifier) ?? [],
  );

/** Every file that a file reaches by imports, itself included. */
const reachedFrom = (start: string): ReadonlySet<string> => {
  const reached = new Set([start]);
  for (const file of reached) for (const imported of importsOf(file)) reached.add(imported);
  return reached;
};

/** The model type of a family's file: `families/bert.ts`, `families/vits/index.ts`. */
const modelTypeOf = (file: string): string | undefined =>
  /\/src\/families\/([\w-]+)(?:\.ts|\/index\.ts)$/.exec(file)?.[1];

interface CoverageRow {
  readonly model_type: string;
  readonly module: string;
}

/** Model type → the module of Transformers that has it: parts of one composite stand in one module. */
const moduleOf = new Map(
  (JSON.parse(readFileSync(path.join(packages, "atlas/data/coverage.json"), "utf8")) as CoverageRow[]).map(
    ({ model_type, module }) => [model_type, module],
  ),
);

const families = sources.flatMap((file) => {
  const modelType = modelTypeOf(file);
  return modelType === undefined ? [] : [{ file, modelType, reached: reachedFrom(file) }];
});

const linesOf = (file: string): number => (textOf.get(file) ?? "").split("\n").length - 1;

/** Lines of a family: its file, or all files of its folder. */
const familyLines = (file: string): number =>
  path.basename(file) === "index.ts"
    ? sources.filter((one) => path.dirname(one) === path.dirname(file)).reduce((sum, one) => sum + linesOf(one), 0)
    : linesOf(file);

const isLayer = (file: string): boolean => /\/src\/layers\//.test(file) && !file.startsWith(path.join(packages, "nn"));

it("a layer serves families of at least two model types that are not parts of one composite", () => {
  expect(families.length).toBeGreaterThan(100);
  const lonely = sources.filter(isLayer).flatMap((layer) => {
    const users = families.filter(({ reached }) => reached.has(layer)).map(({ modelType }) => modelType);
    const modules = new Set(users.map((modelType) => moduleOf.get(modelType) ?? modelType));
    return modules.size >= 2 ? [] : [`${path.relative(packages, layer)}: ${users.join(", ") || "nobody"}`];
  });
  expect(lonely).toEqual([]);
});

it("no object literal is spread into an object literal", () => {
  const packed = sources.flatMap((file) =>
    (textOf.get(file) ?? "")
      .split("\n")
      .flatMap((line, index) => (line.includes("...{") ? [`${path.relative(packages, file)}:${index + 1}`] : [])),
  );
  expect(packed).toEqual([]);
});

it("no cast goes through unknown", () => {
  const cast = sources.flatMap((file) =>
    (textOf.get(file) ?? "")
      .split("\n")
      .flatMap((line, index) =>
        line.includes("as unknown as") ? [`${path.relative(packages, file)}:${index + 1}`] : [],
      ),
  );
  expect(cast).toEqual([]);
});

it("families are counted, so that a trend shows", () => {
  const lines = families.map(({ file }) => familyLines(file)).sort((a, b) => a - b);
  const at = (share: number) => lines[Math.floor(share * (lines.length - 1))];
  console.log(`${lines.length} families: ${at(0.5)} lines in the median, ${at(0.9)} at the 90th percentile`);
  expect(lines.every((count) => count > 0)).toBe(true);
});
