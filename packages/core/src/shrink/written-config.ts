import type { Architecture, BuiltProcessor, Family, ModelConfig } from "../contract/plugin.ts";
import type { GenerateOptions } from "../plan/generate-options.ts";
import { type ConfigReader, type ConfigReaders, isConfig, mergedConfig, nestedReader } from "../resolve/read-config.ts";
import type { Reference } from "../resolve/reference.ts";
import { applySettings, type Setting } from "../resolve/set-options.ts";
import { withTaggedFloats } from "../resolve/special-floats.ts";
import { pathBelow, spelledJsonText, withMarkedFloats } from "../resolve/spelled-json.ts";
import { quantizationKeys } from "../resolve/unquantized.ts";
import { checkSizes } from "./checked-sizes.ts";
import { floatFields, floatFieldsOfTypes } from "./float-fields.ts";
import { withListsByLayer } from "./per-layer.ts";
import { type Fields, type RoleNames, roleOf } from "./roles.ts";

/** A config key whose value differs from the reference's, and why. */
export interface ConfigChange {
  readonly key: string;
  readonly from: unknown;
  readonly to: unknown;
  /** The role by which shrinking changed it, or what else did. */
  readonly reason: string;
}

/** A value with the keys of its objects in order, at every depth. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, sorted(item)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

/** The keys of a tiny config that are not the reference's, each with the reason. */
export const configChanges = (
  reference: Fields,
  tiny: Fields,
  reasons: Readonly<Record<string, string>>,
  roles: RoleNames = {},
): ConfigChange[] =>
  [...new Set([...Object.keys(tiny), ...leftOut(reference, tiny)])]
    .filter((key) => !same(reference[key], tiny[key]))
    .sort()
    .map((key) => ({
      key,
      from: sorted(reference[key]),
      to: sorted(tiny[key]),
      reason: reasons[key] ?? roleOf(key, roles) ?? reasonByName(key),
    }));

/** Keys that no tiny config has. */
const leftOut = (reference: Fields, tiny: Fields): readonly string[] =>
  [...quantizationKeys, "auto_map"].filter((key) => key in reference && !(key in tiny));

const reasonByName = (key: string): string => {
  if (quantizationKeys.includes(key)) return "weights are not quantized";
  if (key === "auto_map") return "no code of its repository";
  if (/_token_ids?$|^(bos|eos|pad|unk|mask)_index$|^vocab_size$/.test(key)) return "tokenizer";
  return "shrinking";
};

/**
 * The sizes that settings give, before processors are built: those of images and sounds follow them. Throws InputError for
 * sizes that no model can have.
 */
export const withSizes = (
  shrunk: ModelConfig,
  reference: ModelConfig,
  settings: readonly Setting[],
  roles: RoleNames = {},
): ModelConfig => {
  const ofSizes = settings.filter(({ path }) => roleOf(path.split(".").at(-1) ?? "", roles) !== undefined);
  if (ofSizes.length === 0) return shrunk;
  const config = withListsByLayer(applySettings(shrunk, ofSizes), shrunk, reference, ofSizes, roles);
  checkSizes(config, shrunk, roles);
  return config;
};

/** The config of a family's tiny models: shrunk, settings applied, following its processors. */
export const familyConfig = (
  shrunk: ModelConfig,
  reference: ModelConfig,
  settings: readonly Setting[],
  processors: readonly BuiltProcessor[],
  roles: RoleNames = {},
): ModelConfig => {
  const followed = processors.reduce((config, processor) => processor.sync(config), shrunk);
  if (settings.length === 0) return followed;
  const config = withListsByLayer(applySettings(followed, settings), followed, reference, settings, roles);
  checkSizes(config, followed, roles);
  return config;
};

/** The spelling of the dtype that the reference uses; Transformers 4 and 5 both read either. */
const dtypeKey = (written: ModelConfig): "dtype" | "torch_dtype" =>
  "torch_dtype" in written ? "torch_dtype" : "dtype";

/** What config.json says to transformers.js: where nobody asks for a type, take fp32, the only one that is always there. */
const inFloat32: Readonly<Record<string, unknown>> = { dtype: "fp32" };

const isNested = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A config with what a class requires of it, and of the configs in it. */
const withRequired = (config: ModelConfig, requires: Readonly<Record<string, unknown>> = {}): ModelConfig => {
  const required = Object.entries(requires).map(([key, value]) => {
    const own = config[key];
    return [key, isNested(value) && isNested(own) ? { ...own, ...value } : value];
  });
  return { ...config, ...Object.fromEntries(required) };
};

/** The config of one class: what the class requires, its name, its dtype, and the files that transformers.js takes. */
export const architectureConfig = (
  config: ModelConfig,
  name: string,
  architecture: Architecture,
  reference: Reference,
  { dtype, formats = [] }: Pick<GenerateOptions, "dtype" | "formats">,
): ModelConfig => ({
  ...withRequired(config, architecture.requires),
  architectures: [name],
  [dtypeKey(reference.written)]: dtype,
  "transformers.js_config": formats.reduce((stated, format) => format.transformersJs?.(stated) ?? stated, inFloat32),
});

/**
 * What is written of a config and of those nested in it: the keys that its reference has, and every other one whose value is
 * not what the configuration class would fill in.
 */
const writtenFields = (config: Fields, written: Fields, reader: ConfigReader, readers: ConfigReaders): Fields => {
  const { defaults, aliases = {}, nested = {} } = reader.facts;
  const base = mergedConfig({ model_type: config["model_type"] }, reader, readers);
  const renamed = new Set(
    Object.entries(aliases).flatMap(([alias, field]) =>
      alias in written ? [field] : field in written && !(field in defaults) ? [alias] : [],
    ),
  );
  const kept = Object.entries(config).filter(
    ([key, value]) => key in written || (!renamed.has(key) && !same(value, base[key])),
  );
  return Object.fromEntries(
    kept.map(([key, value]) => {
      const spec = Object.hasOwn(nested, key) ? nested[key] : undefined;
      const own = spec && isConfig(value) ? nestedReader(spec, value, readers) : undefined;
      if (!own || !isConfig(value)) return [key, value];
      const stated = isConfig(written[key]) ? written[key] : {};
      const fields = writtenFields(value, stated, own, readers);
      return [key, spec?.any ? { ...fields, model_type: value["model_type"] } : fields];
    }),
  );
};

/** config.json as it is written: the reference's own keys in its own spelling, and what else the class would not fill in. */
export const writtenConfig = (merged: ModelConfig, family: Family, { written, readers }: Reference): ModelConfig => {
  const fields = Object.entries(writtenFields(merged, written, family, readers)).filter(([key]) => key !== "auto_map");
  return { ...Object.fromEntries(fields), model_type: merged.model_type };
};

/** Whether a key that is no field of its class is a float wherever it stands. */
const isOlderFloat = (key: string, { model_type }: Fields): boolean =>
  floatFields.has(key) || (floatFieldsOfTypes[key]?.includes(String(model_type)) ?? false);

/** Settings of a rope that are floats, of one or of each kind of layer. */
const ropeFloats: ReadonlySet<string> = new Set([
  "attention_factor",
  "beta_fast",
  "beta_slow",
  "factor",
  "high_freq_factor",
  "long_factor",
  "long_mscale",
  "low_freq_factor",
  "mscale",
  "mscale_all_dim",
  "partial_rotary_factor",
  "rope_theta",
  "short_factor",
  "short_mscale",
]);

const isRope = (key: string): boolean => key === "rope_scaling" || key === "rope_parameters";

/** By what the whole numbers of a config that are floats are known. */
interface FloatRules {
  readonly readers: ConfigReaders;
  /** Paths of those that its reference writes with a decimal point. */
  readonly spelled: ReadonlySet<string>;
}

/** A config whose whole numbers that are floats are marked, by the facts of its class at every depth and its reference. */
const withConfigFloats = (
  config: Fields,
  path: string,
  reader: ConfigReader | undefined,
  rules: FloatRules,
): Fields => {
  const { readers, spelled } = rules;
  const { defaults = {}, floats = [], nested = {} } = reader?.facts ?? {};
  const isKnown = (key: string): boolean => key in defaults && reader !== undefined;
  const isFloat = (key: string): boolean => (isKnown(key) ? floats.includes(key) : isOlderFloat(key, config));
  const marked = (key: string, value: unknown): unknown => {
    const below = pathBelow(path, key);
    if (Array.isArray(value) && value.some(isConfig))
      return value.map((item, index) =>
        isConfig(item) ? withConfigFloats(item, pathBelow(below, index), undefined, rules) : item,
      );
    if (isConfig(value) && isRope(key))
      return withMarkedFloats(value, (at, setting) => spelled.has(at) || ropeFloats.has(setting), below);
    if (isConfig(value)) {
      const spec = Object.hasOwn(nested, key) ? nested[key] : undefined;
      return withConfigFloats(value, below, spec && nestedReader(spec, value, readers), rules);
    }
    const areFloats = isFloat(key) && (isKnown(key) || !Array.isArray(value));
    return withMarkedFloats(value, (at) => spelled.has(at) || areFloats, below);
  };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, marked(key, value)]));
};

const nothingSpelled: ReadonlySet<string> = new Set();

/**
 * A config as JSON, its keys sorted as `save_pretrained` sorts them. Whole numbers get a decimal point where Transformers
 * takes floats only, and where the reference writes one.
 *
 * @param spelled paths of whole numbers that the reference writes with a decimal point
 */
export const configText = (
  config: ModelConfig,
  family: ConfigReader,
  readers: ConfigReaders,
  spelled: ReadonlySet<string> = nothingSpelled,
): string => spelledJsonText(sorted(withTaggedFloats(withConfigFloats(config, "", family, { readers, spelled }))));

const namedReasons = {
  architectures: "class",
  dtype: "--dtype",
  id2label: "labels",
  label2id: "labels",
  torch_dtype: "--dtype",
  "transformers.js_config": "transformers.js",
};

/** What the tiny config of a class changes of its reference's, each with its reason, and the keys it keeps. */
export const changesOf = (
  name: string,
  { family, reference }: { readonly family: Family; readonly reference: Reference },
  { architecture, merged }: { readonly architecture: Architecture; readonly merged: ModelConfig },
  settings: readonly Setting[],
): { readonly changed: readonly ConfigChange[]; readonly kept: readonly string[] } => {
  const required = Object.fromEntries(
    Object.keys(architecture.requires ?? {}).map((key) => [key, `required by ${name}`]),
  );
  const set = Object.fromEntries(settings.map(({ path }) => [path.split(".")[0], "--set"]));
  const written = writtenConfig(merged, family, reference);
  // An embedded reference's config.json says all that it has; another one leaves the rest to its class.
  const { spelled } = reference;
  const from = spelled
    ? { ...reference.config, ...reference.written, model_type: spelled["model_type"] }
    : reference.written;
  const changed = configChanges(
    from,
    written,
    { ...namedReasons, model_type: "its class", ...set, ...required },
    family.roles,
  );
  const changedKeys = new Set(changed.map(({ key }) => key));
  return {
    changed,
    kept: Object.keys(written)
      .filter((key) => !changedKeys.has(key))
      .sort(),
  };
};
