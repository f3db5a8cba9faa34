/** A config.json's content, or that of a config nested in one. */
export type NestedConfig = Readonly<Record<string, unknown>>;

/**
 * How a configuration class fills a field that is null or absent, from its other fields. A rule with `while` is known only
 * as long as those fields have their defaults.
 */
export type ConfigRule = {
  /** Fills the field where it has this value, as where it is null: `"auto"`. */
  readonly for?: unknown;
  /** Fills the field whatever it is given. */
  readonly always?: boolean;
} & (
  | { readonly value: unknown; readonly while?: readonly string[] }
  | { readonly copy: string }
  /** Rounded down. */
  | { readonly quotient: readonly [string, string] }
  | { readonly product: readonly [string, string] }
  | { readonly sum: readonly [string, string] }
  | { readonly times: string; readonly by: number; readonly up?: boolean }
  /** Twice as much at every stage after the first: width, list with an item for each stage. */
  | { readonly doubled: readonly [string, string] }
  | { readonly length: string }
  | { readonly item: string; readonly index: number }
  /** As it is given where a flag is set. */
  | { readonly kept: string; readonly otherwise: unknown }
  /** `["stem", "stage1", ...]`, for a number of layers or a list with an item for each stage. */
  | { readonly stages: string }
  /** `[0, 1, ...]` */
  | { readonly counted: string }
  /** Which stages a backbone gives, each of both lists as the other one says. */
  | { readonly backbone: "features" | "indices" }
  | LayersRule
);

/** A value for each layer: by a repeated pattern, every so many layers, or from a layer on. */
export type LayersRule = { readonly layers: string } & (
  | { readonly pattern: readonly unknown[] }
  | {
      readonly every: string;
      readonly default?: number;
      readonly offset: number;
      readonly kinds: readonly [usual: unknown, special: unknown];
    }
  | { readonly from: string; readonly when?: string; readonly kinds: readonly [before: unknown, after: unknown] }
);

/** How a class fills `rope_parameters` for one kind of layer, and the older keys that state the same. */
export interface RopeFacts {
  readonly theta: number | null;
  readonly thetaKey?: string;
  /** What it says where nothing is stated. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The type of a rope that names none. */
  readonly type?: string;
  /** The share of a head that is rotated. */
  readonly share?: number;
  readonly shareKey?: string;
  /** Whether `rope_scaling` concerns it. */
  readonly scaled?: boolean;
  readonly renamed?: Readonly<Record<string, string>>;
}

/** What a nested config is made of. */
export interface NestedFacts {
  /** Of its class; where it may be of any, of the one that it is where it names no model type. */
  readonly facts?: AnyFacts;
  /** Whether it is of whatever class its model type names. */
  readonly any?: boolean;
  /** What it says where it is null. */
  readonly given?: NestedConfig;
  /** Whether that is beneath what is stated too. */
  readonly beneath?: boolean;
  /** Whether it may be null. */
  readonly optional?: boolean;
  /** Whether its fields may stand beside the others instead, as in configs of older versions. */
  readonly flat?: boolean;
}

/** What is written about a configuration class, whatever its config's type. */
export interface StatedFacts {
  readonly className: string;
  /** The class's own fields before `__post_init__`, `model_type` among them. */
  readonly defaults: { readonly model_type: string; readonly [key: string]: unknown };
  /** Fields that `__post_init__` fills, in the order in which they need each other. */
  readonly rules?: Readonly<Record<string, ConfigRule>>;
  /** By kind of layer; "" where all layers have one rope. */
  readonly rope?: Readonly<Record<string, RopeFacts>>;
  readonly nested?: Readonly<Record<string, NestedFacts>>;
  /** Kinds of values of fields that may be of several: `number`, `string`, `boolean`, `list`, `object`. */
  readonly kinds?: Readonly<Record<string, readonly string[]>>;
  /** Fields of which a family's classes take one kind of value only, whatever else the configuration class takes. */
  readonly narrowed?: Readonly<Record<string, FieldKind>>;
  /** Fields whose whole numbers config.json has with a decimal point. */
  readonly floats?: readonly string[];
  /** Other names of fields. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** Facts of a class whose config's type is not known. */
export type AnyFacts = StatedFacts;

declare const configType: unique symbol;

/** Facts of a configuration class; `C` is its config as graphs read it, when everything is filled in. */
export interface ConfigFacts<C> extends StatedFacts {
  readonly [configType]?: C;
}

/** Declares the facts of a configuration class. */
export const configFacts = <C>(facts: StatedFacts): ConfigFacts<C> => facts;

/** The config's type of facts. */
export type ConfigOf<F> = F extends ConfigFacts<infer C> ? C : never;

/** Kinds of values, as types. */
interface Kinds {
  readonly number: number;
  readonly string: string;
  readonly boolean: boolean;
  readonly list: readonly unknown[];
}

/** A kind of values that a field may be narrowed to. */
export type FieldKind = keyof Kinds;

type Narrowing<C> = { readonly [K in keyof C]?: FieldKind | StatedFacts };

type NarrowedField<T, N> = N extends FieldKind ? Extract<T, Kinds[N]> : N extends ConfigFacts<infer C> ? C : T;

/** A config some of whose fields are narrowed. */
export type NarrowedConfig<C, N extends Narrowing<C>> = {
  readonly [K in keyof C]: K extends keyof N ? NarrowedField<C[K], N[K]> : C[K];
};

/**
 * Facts of a class whose models need one kind of value where the class takes several or null; reading refuses the others.
 *
 * @param fields field → its kind, or the narrowed facts of a nested config
 */
export const narrowed = <C, const N extends Narrowing<C>>(
  facts: ConfigFacts<C>,
  fields: N,
): ConfigFacts<NarrowedConfig<C, N>> => {
  const entries = Object.entries<FieldKind | StatedFacts | undefined>(fields);
  const kinds = entries.filter((entry): entry is [string, FieldKind] => typeof entry[1] === "string");
  const nested = entries.flatMap(([key, inner]) => (typeof inner === "object" ? [[key, inner] as const] : []));
  const own = nested.map(([key, inner]) => [key, { ...facts.nested?.[key], facts: inner }]);
  return {
    ...(facts as StatedFacts),
    narrowed: Object.fromEntries(kinds),
    ...(facts.nested && { nested: { ...facts.nested, ...Object.fromEntries(own) } }),
  };
};
