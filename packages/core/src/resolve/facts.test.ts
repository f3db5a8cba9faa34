import { type Atlas, type AtlasEntry, loadAtlas } from "@tiny-random/atlas";
import type { ConfigFacts, StatedFacts } from "@tiny-random/atlas/config-facts";
import { factsOf } from "@tiny-random/atlas/facts-of";
import { describe, expect, it } from "vitest";
import type { ModelConfig } from "../contract/plugin.ts";
import { differencesFrom } from "../contract/stated-values.ts";
import { joinPlugins } from "../discover/discover.ts";
import { notYetRead } from "./not-yet-read.test.fixture.ts";
import { filledConfig, readConfigOf } from "./read-config.ts";

const atlas = loadAtlas();
const noFamilies = joinPlugins([]);

/** The model types that the atlas has a class of, each with the first one, whose config is of that type. */
const recorded = (of: Atlas): readonly AtlasEntry[] => {
  const first = new Map<string, AtlasEntry>();
  for (const { modelType, architecture, reason } of of.pairs) {
    if (reason !== undefined || first.has(modelType)) continue;
    const entry = of.find(modelType, architecture);
    if (entry && !("reason" in entry) && entry.config["model_type"] === modelType) first.set(modelType, entry);
  }
  return [...first.values()];
};

const differencesOf = async (facts: StatedFacts, entry: AtlasEntry): Promise<readonly string[]> => {
  const reader = { facts: facts as ConfigFacts<ModelConfig> };
  const { config, readers } = await readConfigOf(noFamilies, reader, entry.overrides ?? {});
  return differencesFrom(entry.config, filledConfig(config, reader, readers), facts);
};

const fieldsOf = (differences: readonly string[]): string[] => differences.map((one) => one.split(":")[0] ?? "").sort();

describe("the facts of configuration classes", () => {
  it("stand beneath a nested config that states some fields, where the class puts them there", async () => {
    const facts = await factsOf("voxtral");
    if (!facts) throw new Error("there are no facts of voxtral");
    const reader = { facts: facts as ConfigFacts<ModelConfig> };
    const stated = { model_type: "voxtral", text_config: { model_type: "llama", hidden_size: 64 } };
    const { config } = await readConfigOf(noFamilies, reader, stated);
    expect(config["text_config"]).toMatchObject({ hidden_size: 64, vocab_size: 131072, num_key_value_heads: 8 });
  });

  it("are what Transformers' constructed classes said when the atlas was written, field by field", async () => {
    const rows = await Promise.all(
      recorded(atlas).map(async (entry) => {
        const facts = await factsOf(entry.modelType);
        const differences = facts ? await differencesOf(facts, entry) : ["there are no facts"];
        return [entry.modelType, differences] as const;
      }),
    );
    expect(rows.length).toBeGreaterThan(600);
    const unexpected = rows.filter(([type, differences]) => {
      return JSON.stringify(fieldsOf(differences)) !== JSON.stringify([...(notYetRead[type] ?? [])].sort());
    });
    expect(Object.fromEntries(unexpected)).toEqual({});
  });

  it("go red with one wrong value: a default, a rule, a rope", async () => {
    const entry = recorded(atlas).find(({ modelType }) => modelType === "llama");
    const llama = await factsOf("llama");
    if (!entry || !llama) throw new Error("the atlas or the facts have no llama");
    const wrong: readonly StatedFacts[] = [
      { ...llama, defaults: { ...llama.defaults, vocab_size: 32001 } },
      { ...llama, defaults: { ...llama.defaults, rms_norm_eps: 1e-5 } },
      { ...llama, rules: { ...llama.rules, num_key_value_heads: { value: 8 } } },
      { ...llama, rope: { "": { theta: 500000 } } },
    ];
    expect(await differencesOf(llama, entry)).toEqual([]);
    const found = await Promise.all(wrong.map(async (facts) => fieldsOf(await differencesOf(facts, entry))));
    expect(found).toEqual([["vocab_size"], ["rms_norm_eps"], ["num_key_value_heads"], ["rope_parameters"]]);
  });
});
