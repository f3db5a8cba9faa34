import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type AtlasEntry, loadAtlas } from "@tiny-random/atlas";
import { isFloat, type NamedParameter, namedParameters, readSafetensors, safetensorsDtype } from "@tiny-random/nn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Families, joinPlugins } from "../discover/discover.ts";
import { type FamilyPlan, familyContext, planArchitecture, planFamily } from "../plan/family-plan.ts";
import type { GenerateOptions } from "../plan/generate-options.ts";
import { instantiate } from "../plan/instantiate.ts";
import type { Row } from "../report/row.ts";
import { filledConfig, isConfig, type ReadConfig, readConfigOf } from "../resolve/read-config.ts";
import {
  checkTypes,
  embeddedReference,
  type ReferenceSource,
  readReference,
  variantReference,
} from "../resolve/reference.ts";
import { createGenerator } from "../run/generate.ts";
import { filesBelow, sha256, traceSession } from "../save/save.ts";
import { differences } from "../validate/compare.ts";
import { forward } from "../validate/forward.ts";
import { chainsOf } from "../validate/loaded-sessions.ts";
import { loadSession } from "../validate/onnx-session.ts";
import { reachableInitializers } from "../validate/reachable.ts";
import { configEdits, fuzzProblem, problemText, sampledEdits } from "./config-fuzz.ts";
import { familiesOfPart } from "./contract-part.ts";
import { InputError } from "./errors.ts";
import type { Architecture, Context, Family, Plugin, Session } from "./plugin.ts";
import { sizes } from "./size.ts";
import { statedCheckpoints } from "./stated-checkpoints.ts";
import { differencesFrom, restatedDefaults } from "./stated-values.ts";

const atlas = loadAtlas();

/** Whether a client writes 375 tokens for every 30 seconds of sound, whatever a config says: scores of a text are a megabyte. */
const isHeardWhole = ({ inputs }: Session): boolean => inputs["audio_values"]?.axes.at(-1) === 3000;

/** Bytes of a tiny model, all files together: images, sounds, pages of boxes and several sessions take more than texts. */
const largestModel = ({ name }: Plugin, sessions: readonly Session[], readsVideos: boolean): number => {
  // What writes text, then units, then speech is three models, of which each file holds the weights again.
  if (sessions.some(isHeardWhole) || sessions.length > 3) return 4e6;
  // Nine frames in files, and golden scores of the tokens in their place.
  if (readsVideos) return 2.25e6;
  return name === "text" && !sessions.some(({ inputs }) => "bbox" in inputs) ? 1e6 : 2e6;
};

/** What shrinking may change although it is no size: it names layers that are gone, or is the tiny model's own. */
const changeable = new Set(["layer_types", "architectures", "auto_map", "dtype", "torch_dtype"]);

const optionsFor = (out: string): GenerateOptions => ({
  out,
  seed: 0,
  size: "tiny",
  tokenizer: "reduced",
  dtype: "float32",
  reference: embeddedReference,
  settings: [],
});

const isChoice = (value: unknown): boolean => typeof value === "boolean" || typeof value === "string";

/** Booleans and strings of a config, nested ones by dotted keys. */
const choices = (config: object, prefix = ""): [string, unknown][] =>
  Object.entries(config).flatMap(([key, value]): [string, unknown][] => {
    if (changeable.has(key)) return [];
    if (isChoice(value)) return [[prefix + key, value]];
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? choices(value, `${prefix}${key}.`)
      : [];
  });

const contextOf = (families: Families, family: Family, read: ReadConfig): Promise<Context> =>
  familyContext(families, family, read, {
    size: sizes.tiny,
    tokenizer: "reduced",
    reference: family.reference.files,
  });

const ownParameters = (parameters: readonly NamedParameter[]) =>
  parameters.filter(({ tiedTo, parameter }) => tiedTo === undefined && parameter.saved);

/** Name → shape and kind of every saved tensor. */
const tensorTable = (parameters: readonly NamedParameter[]): Map<string, string> =>
  new Map(
    ownParameters(parameters).map(({ name, parameter }) => [
      name,
      `${safetensorsDtype(parameter.dtype)} [${parameter.shape}]`,
    ]),
  );

/** The names at which two tables differ; `toEqual` is slow for a hundred thousand. */
const tableDifferences = (ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): string[] =>
  [...new Set([...ours.keys(), ...theirs.keys()])]
    .filter((name) => ours.get(name) !== theirs.get(name))
    .map((name) => `${name}: ours ${ours.get(name) ?? "absent"}, Transformers' ${theirs.get(name) ?? "absent"}`);

/** SHA-256 of every file but the golden outputs, which runtimes compute. */
const hashes = (directory: string): Record<string, string> =>
  Object.fromEntries(filesBelow(directory).map((name) => [name, sha256(readFileSync(path.join(directory, name)))]));

const describeFamily = (plugin: Plugin, families: Families, modelType: string, family: Family): void => {
  it("is declared under the model type of its facts", () => {
    expect(family.modelType).toBe(modelType);
    expect(family.facts.defaults.model_type).toBe(modelType);
  });

  it("belongs to the plugin of its modality", () => {
    const known = atlas.pairs.find((pair) => pair.modelType === modelType);
    expect(known?.package ?? plugin.name).toBe(plugin.name);
  });

  it("states nothing that its configuration class says anyway", () => {
    expect(restatedDefaults(family.reference.config, family.facts)).toEqual([]);
  });

  it("reads a config that says nothing as Transformers' class does", async () => {
    const entries = atlas.pairs
      .filter((pair) => pair.modelType === modelType)
      .map(({ architecture }) => atlas.find(modelType, architecture))
      .filter((entry): entry is AtlasEntry => entry !== undefined && "tensors" in entry);
    const entry = entries.find(({ config }) => config["model_type"] === modelType);
    if (!entry) {
      console.log(`${modelType}: not in the atlas; the parity suite compares its facts`);
      return;
    }
    const { config, readers } = await readConfigOf(families, family, entry.overrides ?? {});
    expect(differencesFrom(entry.config, filledConfig(config, family, readers), family.facts)).toEqual([]);
  });

  it("builds every class of a config that says nothing, or says in a sentence why not", async () => {
    const { files, generationConfig } = family.reference;
    const reference: ReferenceSource = () => ({
      given: { model_type: modelType },
      files,
      generationConfig,
      source: "a config that says nothing",
    });
    const plan = async (name: string): Promise<unknown> => {
      try {
        const options = { ...optionsFor("unwritten"), reference };
        planArchitecture(await planFamily(families, modelType, options), name, options);
        return undefined;
      } catch (error) {
        return error instanceof InputError ? undefined : error;
      }
    };
    expect(await Promise.all(Object.keys(family.architectures).map(plan))).toEqual(
      Object.keys(family.architectures).map(() => undefined),
    );
  });

  it("has every class of the field, or says why not", () => {
    // A class whose config is of another model type belongs to that type, unless that type owns classes of this one.
    const types = new Set<unknown>([modelType, ...Object.values(family.architectures).map(({ owner }) => owner)]);
    const isOwn = ({ architecture }: { architecture: string }) => {
      const entry = atlas.find(modelType, architecture);
      return !entry || !("tensors" in entry) || types.has(entry.config["model_type"]);
    };
    const classes = atlas.pairs.filter(
      (pair) => pair.modelType === modelType && pair.package === plugin.name && isOwn(pair),
    );
    const [native, absent] = [Object.keys(family.architectures), Object.keys(family.absent ?? {})];
    expect(native.filter((name) => absent.includes(name))).toEqual([]);
    expect([...native, ...absent].sort()).toEqual(
      expect.arrayContaining(classes.map(({ architecture }) => architecture).sort()),
    );
  });

  it("says whose its classes are, and what else they are made from, as Transformers does", () => {
    const configType = (type: string, name: string): unknown => {
      const entry = atlas.find(type, name);
      return entry && "tensors" in entry ? entry.config["model_type"] : undefined;
    };
    const partTypes = Object.values(family.facts.nested ?? {}).map(
      (part): unknown => part.facts?.defaults["model_type"],
    );
    for (const [name, { owner, configuredFrom = [] }] of Object.entries(family.architectures)) {
      const known = configType(modelType, name);
      // Another type's class reads that type's config, or one of the type whose checkpoints it loads.
      const reads = owner !== undefined && known === modelType ? configType(owner, name) : known;
      // A class of one part reads that part's config: MusicGen's decoder.
      const isOfPart = partTypes.includes(known) && owner === undefined;
      if (known !== undefined && !isOfPart) expect({ name, owner: owner ?? modelType }).toEqual({ name, owner: reads });
      for (const type of configuredFrom)
        expect({ name, type: configType(type, name) }).toEqual({ name, type: modelType });
    }
  });

  it("names checkpoints under its classes, each once", async () => {
    const named = statedCheckpoints(family);
    expect(Object.keys(family.architectures)).toEqual(
      expect.arrayContaining(named.map(({ architecture }) => architecture)),
    );
    const ids = named.map(({ id }) => id);
    expect(ids.filter((id) => !/^[\w.-]+\/[\w.-]+$/.test(id))).toEqual([]);
    const all = await Promise.all(families.modelTypes.map((name) => families.load(name)));
    const others = all.flatMap(statedCheckpoints).map(({ id }) => id);
    expect(ids.filter((id) => others.filter((one) => one === id).length > 1)).toEqual([]);
  });

  it("keeps every boolean and string when it shrinks", async () => {
    const read = await readReference(families, family, embeddedReference);
    const { config: reference } = read;
    const shrunk = family.shrink(reference, await contextOf(families, family, read));
    const [kept, stated] = [shrunk, reference].map((config) => Object.fromEntries(choices(config)));
    // A composite adds what the model types of its parts have beside what it says of them; nothing else adds anything.
    const isComposite = (family.dependencies?.(reference) ?? []).length > 0;
    if (isComposite) expect(kept).toMatchObject(stated ?? {});
    else expect(kept).toEqual(stated);
  });

  it("refuses a config value of the wrong type", () => {
    const { defaults, nested = {} } = family.facts;
    const stated = Object.entries(defaults).filter(([name]) => !name.endsWith("_token_id"));
    const isTyped = (value: unknown) => ["number", "boolean"].includes(typeof value) || isConfig(value);
    const [key] = stated.find(([name, value]) => isTyped(value) || name in nested) ?? [];
    if (key === undefined) throw new Error("the class has no number, boolean or nested config among its defaults");
    expect(() => checkTypes({ ...defaults, [key]: "many" }, family, new Map(), "a test")).toThrow(InputError);
  });
};

/** Edits of each family's config that a run of the suite tries; `npm run fuzz` tries all. */
const sampledPerFamily = 4;

/** The same edits in every run, so that a change alone makes it red; `FUZZ_SEED` gives others. */
const fuzzSeed = (): number => Number(process.env["FUZZ_SEED"] ?? 1);

const describeEdits = (families: Families, modelTypes: readonly string[], seed: number): void => {
  it(`makes edited configs, or names the key in a refusal (FUZZ_SEED=${seed})`, async () => {
    const problems: string[] = [];
    for (const modelType of modelTypes)
      for (const edit of sampledEdits(await configEdits(families, modelType), sampledPerFamily, seed)) {
        const problem = await fuzzProblem(families, edit);
        if (problem) problems.push(problemText(problem));
      }
    expect(problems).toEqual([]);
  });
};

/** The tensors that a checkpoint of a smaller dtype keeps in float32. */
const keptNames = (parameters: readonly NamedParameter[], dtype: "bfloat16" | "float16"): string[] =>
  ownParameters(parameters)
    .filter(({ keepFloat32 }) => keepFloat32 === true || keepFloat32 === dtype)
    .map(({ name }) => name);

const describeNames = (families: Families, family: Family, name: string, architecture: Architecture): void => {
  it("has the tensors that Transformers saves at its default config, and keeps the same ones in float32", async () => {
    const entry = atlas.find(family.modelType, name);
    if (!entry || !("tensors" in entry)) {
      console.log(
        `${name}: not in the atlas (${entry && "reason" in entry ? entry.reason : "unknown class"}); the parity suite checks its names`,
      );
      return;
    }
    // What Python was given: facts that are wrong give other tensors. A class of another type has that type's config there.
    const foreign = architecture.owner !== undefined && { ...entry.config, model_type: family.modelType };
    const given = { ...entry.overrides, ...foreign, ...architecture.requires };
    const read = await readConfigOf(families, family, given);
    const context = await contextOf(families, family, read);
    const parameters = namedParameters(architecture.build(filledConfig(read.config, family, read.readers), context));
    const ours = tensorTable(parameters);
    const theirs = new Map([...entry.tensors].map(([tensor, { dtype, shape }]) => [tensor, `${dtype} [${shape}]`]));
    expect(tableDifferences(ours, theirs)).toEqual([]);
    expect(keptNames(parameters, "bfloat16").sort()).toEqual([...entry.keptInFloat32.bfloat16].sort());
    expect(keptNames(parameters, "float16").sort()).toEqual([...entry.keptInFloat32.float16].sort());
  });
};

interface Made {
  readonly shared: FamilyPlan;
  readonly rows: ReadonlyMap<string, Row>;
}

const describeModel = (plugin: Plugin, name: string, out: string, made: () => Made): void => {
  const rowOf = (): Row => {
    const row = made().rows.get(name);
    if (row?.status !== "made") throw new Error(`${name} was not made: ${row?.step}: ${row?.reason}`);
    return row;
  };
  const planOf = () => planArchitecture(made().shared, name, optionsFor(out));

  it("is made, validated and small", () => {
    const size = Object.values(rowOf().bytes).reduce((sum, bytes) => sum + bytes, 0);
    const { architecture, config, instance } = planOf();
    const sessions = Object.values(architecture.sessions(instance.model, config));
    expect(size).toBeLessThanOrEqual(largestModel(plugin, sessions, architecture.videos !== undefined));
  });

  it("has the files and tables that clients ask for", () => {
    const { directory = "" } = rowOf();
    const read = (file: string): Readonly<Record<string, unknown>> | undefined =>
      existsSync(path.join(directory, file)) ? JSON.parse(readFileSync(path.join(directory, file), "utf8")) : undefined;
    const generation = read("generation_config.json");
    const isDecoded = existsSync(path.join(directory, "golden/generation.json"));
    if (isDecoded || /(ForCausalLM|LMHeadModel|ForConditionalGeneration)$/u.test(name))
      expect(generation, "generation_config.json").toBeDefined();
    for (const field of ["bad_words_ids", "force_words_ids"])
      for (const row of (generation?.[field] ?? []) as readonly unknown[][]) expect(row).not.toEqual([]);
    const { id2label, label2id } = read("config.json") ?? {};
    if (/For(Sequence|Token|Image|Audio)Classification$/u.test(name)) expect(id2label).toBeDefined();
    if (isConfig(id2label)) expect(Object.keys(label2id ?? {}).sort()).toEqual(Object.values(id2label).sort());
  });

  it("uses every parameter, or says why not", () => {
    const { architecture, config, instance } = planOf();
    const sessions = Object.values(architecture.sessions(instance.model, config));
    const used = new Set(sessions.flatMap((session) => [...reachableInitializers(traceSession(session, instance))]));
    const isUsed = (parameter: string) => used.has(parameter) || used.has(`${parameter}.transposed`);
    const dangling = ownParameters(instance.parameters)
      .filter(({ parameter }) => parameter.unread === undefined)
      .map((named) => named.name)
      .filter((parameter) => !isUsed(parameter));
    const excuses = Object.keys(architecture.unused ?? {});
    const isExcused = (name: string) =>
      excuses.some((excuse) => name === excuse || (excuse.endsWith(".") && name.startsWith(excuse)));
    expect(dangling.filter((parameter) => !isExcused(parameter))).toEqual([]);
  });

  it("gives the golden outputs from an optimized session too", async () => {
    const directory = rowOf().directory ?? "";
    const { architecture, config } = planOf();
    const files = filesBelow(directory).filter((file) => file.endsWith(".onnx"));
    const sessions = await Promise.all(
      files.map(
        async (file) =>
          [path.basename(file, ".onnx"), await loadSession(readFileSync(path.join(directory, file)), "all")] as const,
      ),
    );
    const tensors = (file: string) =>
      Object.fromEntries(readSafetensors(readFileSync(path.join(directory, "golden", file))));
    const model = { sessions: new Map(sessions), ...chainsOf(architecture, config) };
    const outputs = await forward(model, tensors("inputs.safetensors"));
    await Promise.all(sessions.map(([, session]) => session.release()));
    expect(differences(tensors("outputs.safetensors"), outputs)).toEqual([]);
  });
};

/** Every configuration that the family's config can switch to is made and validated, for each class it concerns. */
const describeVariants = (families: Families, family: Family, out: string): void => {
  for (const [name, variant] of Object.entries(family.variants ?? {})) {
    const classes = variant.classes ?? Object.keys(family.architectures);

    it(`is made and validated as its variant "${name}"`, async () => {
      expect(Object.keys(family.architectures)).toEqual(expect.arrayContaining([...classes]));
      const options = { ...optionsFor(path.join(out, "variants", name)), reference: variantReference(variant) };
      const generator = createGenerator(families, options);
      for (const architecture of classes) {
        const { status, step, reason } = await generator.generate(architecture, family.modelType);
        expect({ architecture, status, step, reason }).toEqual({ architecture, status: "made" });
      }
    });
  }
};

/** Operators of every session, counted: a refactoring must not change them unseen. */
const graphSummary = (shared: FamilyPlan, names: readonly string[], out: string): string =>
  names
    .map((name) => {
      const { architecture, config, instance } = planArchitecture(shared, name, optionsFor(out));
      const sessions = Object.entries(architecture.sessions(instance.model, config)).map(([session, traced]) => {
        const counts = new Map<string, number>();
        for (const { op } of traceSession(traced, instance).main.nodes) counts.set(op, (counts.get(op) ?? 0) + 1);
        const operators = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([op, count]) => `${op} ${count}`);
        return `  ${session}: ${operators.join(", ")}`;
      });
      return [name, ...sessions].join("\n");
    })
    .join("\n");

const describeTogether = (
  families: Families,
  family: Family,
  out: string,
  snapshots: string,
  made: () => Made,
): void => {
  const names = Object.keys(family.architectures).sort();

  it("has the same backbone weights in every class", () => {
    const seen = new Map<string, string>();
    for (const name of names) {
      const { instance } = planArchitecture(made().shared, name, optionsFor(out));
      for (const { name: own, seedName, parameter, tiedTo } of instance.parameters) {
        if (tiedTo !== undefined || own === seedName || !isFloat(parameter.dtype)) continue;
        const hash = `${parameter.shape}: ${sha256(new Uint8Array(instance.dataOf(parameter).buffer))}`;
        expect(hash, `${seedName} in ${name}`).toBe(seen.get(seedName) ?? hash);
        seen.set(seedName, hash);
      }
    }
  });

  it("has the same bytes for the same seed in another order, and others for another seed", async () => {
    const again = path.join(out, "again");
    const generator = createGenerator(families, optionsFor(again));
    for (const name of names.toReversed()) await generator.generate(name, family.modelType);
    const comparable = (directory: string) => {
      const { "tiny-random.json": _, ...rest } = hashes(directory);
      return rest;
    };
    const directories = [...made().rows.values()].map(({ directory = "" }) => directory);
    for (const directory of directories)
      expect(comparable(path.join(again, path.basename(directory)))).toEqual(comparable(directory));
    const [first] = names;
    if (first === undefined) throw new Error("the family has no classes");
    const { model } = planArchitecture(made().shared, first, optionsFor(out)).instance;
    const values = (seed: number) => {
      const instance = instantiate(model, seed, "float32");
      const random = instance.parameters.find(({ parameter }) => parameter.initialization.kind !== "exact");
      return random && instance.dataOf(random.parameter);
    };
    expect(values(1)).not.toEqual(values(0));
  });

  it.each(["small", "paged"] as const)("has shapes that fit at size %s", async (size) => {
    const options = { ...optionsFor(out), size };
    const shared = await planFamily(families, family.modelType, options);
    for (const name of names) {
      const { architecture, config, instance } = planArchitecture(shared, name, options);
      const sessions = Object.values(architecture.sessions(instance.model, config));
      for (const session of sessions) expect(traceSession(session, instance).main.nodes).not.toEqual([]);
    }
  });

  it("traces to the operators it had", async () => {
    await expect(graphSummary(made().shared, names, out)).toMatchFileSnapshot(
      path.join(snapshots, `${family.modelType}.txt`),
    );
  });
};

/** The model types that a folder's files are named after: `bert.ts`, `vits/index.ts`. */
const familyNames = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || /(?<!\.d|\.test|\.fixture)\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => (entry.isDirectory() ? entry.name : path.parse(entry.name).name))
    .sort();

/**
 * The contract that every family of a plugin keeps; a new family is tested by existing. A plugin's package calls it once:
 * `await contractSuite(plugin, import.meta.dirname)`. `CONTRACT_FAMILIES=llama,mistral` in the environment runs it for those
 * alone, `CONTRACT_SHARD=1/2` for a part of the families: so several workers share one file.
 *
 * @param directory where the test stands; operator snapshots go to `__snapshots__` beside it, and a folder `families` there
 *   has a file or a folder for every model type
 * @param towers the plugins whose families this one's are composed of
 */
export const contractSuite = async (
  plugin: Plugin,
  directory: string,
  towers: readonly Plugin[] = [],
): Promise<void> => {
  const families = joinPlugins([plugin, ...towers].map((one) => ({ packageName: one.name, plugin: one })));
  const own = Object.keys(plugin.families).sort();
  const out = mkdtempSync(path.join(os.tmpdir(), "tiny-random-contract-"));
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  const folder = path.join(directory, "families");
  it.runIf(existsSync(folder))("has the families of its folder, each named after its file or folder", () => {
    expect(own).toEqual(familyNames(folder));
  });

  const { CONTRACT_FAMILIES, CONTRACT_SHARD } = process.env;
  const tested = familiesOfPart(own, { CONTRACT_FAMILIES, CONTRACT_SHARD });
  describeEdits(families, tested, fuzzSeed());
  for (const modelType of tested) {
    const family = await families.load(modelType);
    describe(modelType, () => {
      let made: Made | undefined;
      const get = (): Made => {
        if (!made) throw new Error(`${modelType} was not planned`);
        return made;
      };
      beforeAll(async () => {
        const shared = await planFamily(families, modelType, optionsFor(out));
        const generator = createGenerator(families, optionsFor(out));
        const rows = new Map<string, Row>();
        for (const name of Object.keys(family.architectures)) rows.set(name, await generator.generate(name, modelType));
        made = { shared, rows };
      });
      describeFamily(plugin, families, modelType, family);
      describeVariants(families, family, out);
      describeTogether(families, family, out, path.join(directory, "__snapshots__"), get);
      for (const [name, architecture] of Object.entries(family.architectures)) {
        describe(name, () => {
          describeNames(families, family, name, architecture);
          describeModel(plugin, name, out, get);
        });
      }
    });
  }
};
