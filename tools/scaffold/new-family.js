import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { familiesIn } from "../generated/families.js";
import { root, runProgram, runScript } from "./workspace.js";

/** Names of Transformers' classes for a model type. */
const classesOf = (modelType) => {
  const file = path.join(root, "packages/atlas/data/atlas.json.gz");
  const { types } = JSON.parse(gunzipSync(readFileSync(file)).toString());
  return Object.keys(types[modelType]?.classes ?? {}).sort();
};

/** What the names of a type's classes begin with: as Transformers spells it, or as it usually would. */
const prefixOf = (modelType, classes) => {
  const heads = classes.map((name) => /^(.+?)(?:For[A-Z]\w*|Model)$/.exec(name)?.[1]).filter(Boolean);
  const [shortest] = heads.sort((a, b) => a.length - b.length);
  return shortest ?? modelType.replace(/(?:^|[_-])(\w)/g, (_, letter) => letter.toUpperCase());
};

/** The facts of a type that Transformers has: where they stand, what they are called. */
const generatedFacts = (modelType) => {
  const file = path.join(root, "packages/atlas/src/configs", `${modelType}.ts`);
  return existsSync(file) ? /export const (\w+) = configFacts/.exec(readFileSync(file, "utf8"))?.[1] : undefined;
};

/** Facts of a class that Transformers does not have, from those of another one. */
const factsByHand = (modelType, like, prefix) => `{
  ...${like},
  className: "${prefix}Config",
  defaults: { ...${like}.defaults, model_type: "${modelType}" },
}`;

const factsImport = (modelType, name) => `import { ${name} } from "@tiny-random/atlas/configs/${modelType}";\n`;

/** A decoder of text, said in the parts that variants usually change. */
const decoder = (
  modelType,
  prefix,
  facts,
) => `${factsImport(facts ? modelType : "llama", facts ?? "llama")}import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { textFamily } from "../text-family.ts";

export default textFamily({
  facts: ${facts ?? factsByHand(modelType, "llama", prefix)},
  repo: "owner/name", // the checkpoint whose facts the reference has
  reference: { torch_dtype: "bfloat16" }, // what the checkpoint says beyond its class
  tokenizer: "llama", // the embedded tokenizer of its kind
  architectures: decoderClasses("${prefix}", rotaryDecoderFamily()), // its own parts: attention, layer, mlp, norm
});
`;

/** A family that is another one until its own parts take their place. */
const sibling = (
  modelType,
  like,
  prefix,
  facts,
) => `${facts ? factsImport(modelType, facts) : ""}import { defineFamily, type Family } from "@tiny-random/core";
import like from "./${like}";

/** Its classes by this type's names: replace the parts in which the architectures differ. */
const architectures: Family["architectures"] = Object.fromEntries(
  Object.entries(like.architectures).map(([name, architecture]) => [
    name.replace(/^.+?(?=(?:For[A-Z]\\w*|Model)$)/, "${prefix}"),
    architecture,
  ]),
);

export default defineFamily({
  ...like,
  modelType: "${modelType}",
  facts: ${facts ?? factsByHand(modelType, "like.facts", prefix)},
  reference: { ...like.reference, repo: "owner/name" },
  checkpoints: {}, // well-known ones by the class they are loaded as, for stand-ins
  architectures,
});
`;

/** The family to start from; undefined where the plugin's own form is the start. */
const likeIn = (plugin, folder, like) => {
  const known = familiesIn(folder).map((family) => family.modelType);
  if (like !== undefined && known.includes(like)) return like;
  if (like === undefined && plugin === "text" && known.includes("llama")) return undefined;
  const what = like === undefined ? "name the family it is like with --like" : `${plugin} has no family ${like}`;
  throw new Error(`${what}: ${known.join(", ") || `${plugin} has none yet, so write the first by hand`}`);
};

/** Writes a family's file, the lazy table and the operator snapshot. The tree is green; the family is still another's. */
export const newFamily = (plugin, modelType, like) => {
  const folder = path.join(root, "packages", plugin, "src/families");
  if (!existsSync(folder)) throw new Error(`packages/${plugin} is no plugin of this repository`);
  if (!/^[a-z][a-z0-9_-]*$/.test(modelType)) throw new Error(`${modelType} is not a model type: lower case, - and _`);
  const file = path.join(folder, `${modelType}.ts`);
  const families = familiesIn(folder);
  if (families.some((family) => family.modelType === modelType))
    throw new Error(`packages/${plugin} has a family ${modelType} already`);
  const start = likeIn(plugin, folder, like);
  const moduleOf = (name) => families.find((family) => family.modelType === name).module;
  const classes = classesOf(modelType);
  const prefix = prefixOf(modelType, classes);
  mkdirSync(folder, { recursive: true });
  const facts = generatedFacts(modelType);
  const text =
    start === undefined ? decoder(modelType, prefix, facts) : sibling(modelType, moduleOf(start), prefix, facts);
  writeFileSync(file, text);
  runProgram("@biomejs/biome", ["check", "--write", `packages/${plugin}/src/families/${modelType}.ts`]);
  runScript("tools/generated/families.js");
  runProgram("typescript", ["-b", `packages/${plugin}`]);
  runProgram("vitest", ["run", "--update", "src/contract.test.ts"], `packages/${plugin}`, {
    CONTRACT_FAMILIES: modelType,
  });
  console.log(`
packages/${plugin}/src/families/${modelType}.ts is there, and what it makes passes the contract suite. Next:
  1. the checkpoint it follows and what that says, the parts in which it differs${
    classes.length > 0 ? `\n     Transformers has ${classes.join(", ")}: each of them` : ""
  }
  2. npm test -- ${modelType} -u   and a look at its snapshot
  3. npm run parity -- ${modelType}`);
};
