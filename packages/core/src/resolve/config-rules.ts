import type { ConfigRule, LayersRule } from "@tiny-random/atlas/config-facts";

type Config = Readonly<Record<string, unknown>>;

const numberAt = (config: Config, key: string): number => Number(config[key]);

const listAt = (config: Config, key: string): readonly unknown[] => (Array.isArray(config[key]) ? config[key] : []);

/** A number of layers, or of the stages that a list has an item for. */
const countAt = (config: Config, key: string): number =>
  Array.isArray(config[key]) ? listAt(config, key).length : numberAt(config, key);

const perLayer = (rule: LayersRule, config: Config): readonly unknown[] => {
  const layers = Array.from({ length: countAt(config, rule.layers) }, (_, layer) => layer);
  if ("pattern" in rule) return layers.map((layer) => rule.pattern[layer % rule.pattern.length]);
  const [usual, special] = rule.kinds;
  if ("every" in rule) {
    const every = Number(config[rule.every] ?? rule.default);
    return layers.map((layer) => ((layer + rule.offset) % every === 0 ? special : usual));
  }
  if (rule.when !== undefined && (config[rule.when] ?? null) === null) return layers.map(() => usual);
  return layers.map((layer) => (layer >= numberAt(config, rule.from) ? special : usual));
};

/** Which stages a backbone gives: both lists, the one that is missing as the other says, the last stage where both are. */
const chosenStages = (
  config: Config,
): { readonly features: readonly unknown[]; readonly indices: readonly unknown[] } => {
  const names = listAt(config, "stage_names");
  const [features, indices] = [config["out_features"] ?? null, config["out_indices"] ?? null];
  if (Array.isArray(features))
    return { features, indices: Array.isArray(indices) ? indices : features.map((name) => names.indexOf(name)) };
  if (Array.isArray(indices)) return { features: indices.map((index) => names.at(Number(index))), indices };
  return { features: names.slice(-1), indices: [names.length - 1] };
};

/** What a rule gives for a config's other fields; the same is written in Python: tools/oracle/config_rules.py. */
const evaluated = (rule: ConfigRule, config: Config): unknown => {
  if ("value" in rule) return rule.value;
  if ("copy" in rule) return config[rule.copy];
  if ("quotient" in rule) return Math.floor(numberAt(config, rule.quotient[0]) / numberAt(config, rule.quotient[1]));
  if ("product" in rule) return Math.trunc(numberAt(config, rule.product[0]) * numberAt(config, rule.product[1]));
  if ("sum" in rule) return numberAt(config, rule.sum[0]) + numberAt(config, rule.sum[1]);
  if ("times" in rule) {
    const product = numberAt(config, rule.times) * rule.by;
    return rule.up ? Math.ceil(product) : Math.trunc(product);
  }
  if ("doubled" in rule)
    return Math.trunc(numberAt(config, rule.doubled[0]) * 2 ** (countAt(config, rule.doubled[1]) - 1));
  if ("length" in rule) return countAt(config, rule.length);
  if ("item" in rule) return listAt(config, rule.item).at(rule.index);
  if ("stages" in rule)
    return Array.from({ length: countAt(config, rule.stages) + 1 }, (_, stage) =>
      stage === 0 ? "stem" : `stage${stage}`,
    );
  if ("counted" in rule) return Array.from({ length: countAt(config, rule.counted) }, (_, index) => index);
  if ("backbone" in rule) return chosenStages(config)[rule.backbone];
  return "layers" in rule ? perLayer(rule, config) : undefined;
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/**
 * A field as a configuration class leaves it.
 *
 * @param merged the config before any rule, and the class's defaults: a rule with `while` asks whether they are the same
 */
export const filledField = (
  key: string,
  rule: ConfigRule,
  config: Config,
  { merged, defaults }: { readonly merged: Config; readonly defaults: Config },
): unknown => {
  const given = config[key];
  if ("kept" in rule) return config[rule.kept] ? given : rule.otherwise;
  const isOpen = rule.always || (given ?? null) === null || ("for" in rule && same(given, rule.for));
  if (!isOpen) return given;
  if ("while" in rule && !rule.while?.every((field) => same(merged[field], defaults[field]))) return given;
  return evaluated(rule, config);
};
