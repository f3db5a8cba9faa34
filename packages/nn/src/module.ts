import { Graph } from "./graph.ts";
import { Parameter } from "./parameter.ts";

/** What stands under a key of a module: a weight, a module, a list of them (numbered in names), or nothing. */
export type Child = Parameter | AnyModule | readonly Child[] | undefined;

/** Weights and modules by the checkpoint's own keys. */
export type Children = Readonly<Record<string, Child>>;

const childrenOf = Symbol("children");
const isBase = Symbol("base");
const keptIn = Symbol("kept in float32");

/** Any module, for walking. */
export interface AnyModule {
  readonly [childrenOf]: Children;
  readonly [isBase]?: boolean;
  readonly [keptIn]?: true | "float16";
}

/** A callable whose weights are the keys of an object; the keys are the checkpoint's tensor names. */
export type Module<C extends Children, A extends readonly unknown[], R> = ((...args: A) => R) & Readonly<C> & AnyModule;

const isModule = (child: Child): child is AnyModule & CallableFunction =>
  typeof child === "function" && childrenOf in child;

const isRecord = (value: unknown): value is object => typeof value === "object" && value !== null;

const ownGraph = (value: unknown): Graph | undefined => {
  if (value instanceof Graph) return value;
  return isRecord(value) && "graph" in value && value.graph instanceof Graph ? value.graph : undefined;
};

/** The graph of a call: that of an argument, or of the tensors in a record of them. */
const graphOf = (args: readonly unknown[]): Graph | undefined => {
  const found = args.map(ownGraph).find(Boolean);
  return found ?? args.filter(isRecord).flatMap(Object.values).map(ownGraph).find(Boolean);
};

/** The same child, but calling it is recorded under its key: graph nodes and errors carry the module path. */
const underKey = (child: Child, key: string): Child => {
  if (Array.isArray(child)) return child.map((item: Child, index) => underKey(item, `${key}.${index}`));
  if (!isModule(child)) return child;
  const call = (args: readonly unknown[]): unknown => Reflect.apply(child, undefined, args);
  return calledAs(child, (...args: unknown[]) => {
    const graph = graphOf(args);
    return graph ? graph.within(key, () => call(args)) : call(args);
  });
};

/** The checkpoint's keys of children that the code calls by another name; a child without one has its own name as key. */
export type Keys<C> = { readonly [Name in keyof C]?: string };

/**
 * Makes a module of its children and what it computes with them.
 *
 * @param children weights and modules by name; a name whose value is undefined does not exist
 * @param forward receives the children first, then the call's arguments
 * @param keys for parts that checkpoints name differently: `{ o_proj: "dense" }`
 */
export const module = <C extends Children, A extends readonly unknown[], R>(
  children: C,
  forward: (children: C, ...args: A) => R,
  keys: Keys<NoInfer<C>> = {},
): Module<C, A, R> => {
  const keyOf = (name: string): string => keys[name] ?? name;
  const entries = Object.entries(children);
  const named = Object.fromEntries(entries.map(([name, child]) => [name, underKey(child, keyOf(name))])) as C;
  const call = (...args: A) => forward(named, ...args);
  for (const [name, value] of Object.entries(named)) Object.defineProperty(call, name, { value, configurable: true });
  const byKey: Children = Object.fromEntries(entries.map(([name, child]) => [keyOf(name), child]));
  Object.defineProperty(call, childrenOf, { value: byKey, configurable: true });
  return call as Module<C, A, R>;
};

/** The same weights under the same keys with another call. */
export const calledAs = <A extends readonly unknown[], R>(model: AnyModule, call: (...args: A) => R) => {
  const wrapped = (...args: A) => call(...args);
  return Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(model)) as typeof wrapped & AnyModule;
};

/**
 * Marks a family's base model inside its heads: weights are seeded by their name below it, so that every class of
 * a family has the same backbone under any prefix.
 */
export const baseModel = <M extends AnyModule>(base: M): M =>
  Object.defineProperty(base, isBase, { value: true, configurable: true });

/**
 * Marks a module all of whose weights a checkpoint keeps in float32.
 *
 * @param beside true where it does so whatever its dtype is, "float16" where only beside that
 */
export const inFloat32 = <M extends AnyModule>(whole: M, beside: true | "float16"): M =>
  Object.defineProperty(whole, keptIn, { value: beside, configurable: true });

/** What a key becomes; undefined where nothing stands under it any more. */
type KeyChange = (key: string) => string | undefined;

const childrenChanged = (children: Children, change: KeyChange): Children =>
  Object.fromEntries(
    Object.entries(children).flatMap(([name, child]) => {
      const key = change(name);
      return key === undefined ? [] : [[key, childChanged(child, change)]];
    }),
  );

const childChanged = (child: Child, change: KeyChange): Child => {
  if (Array.isArray(child)) return child.map((item: Child) => childChanged(item, change));
  return isModule(child) ? changed(child, change) : child;
};

const changed = <M extends AnyModule>(whole: M, change: KeyChange): M => {
  if (!isModule(whole)) throw new TypeError("what has weights and cannot be called is no module");
  const same: AnyModule = calledAs(whole, (...args: unknown[]): unknown => Reflect.apply(whole, undefined, args));
  const value = childrenChanged(whole[childrenOf], change);
  return Object.defineProperty(same, childrenOf, { value, configurable: true }) as M;
};

/**
 * The same module for a checkpoint that leaves out the weights of a key, wherever they stand below it. Its forward must
 * not read them.
 */
export const without = <M extends AnyModule>(whole: M, key: string): M =>
  changed(whole, (name) => (name === key ? undefined : name));

/** The same module for a checkpoint that has other keys for parts, wherever they stand below it: `{ norm: "bn" }`. */
export const renamed = <M extends AnyModule>(whole: M, keys: Readonly<Record<string, string>>): M =>
  changed(whole, (name) => keys[name] ?? name);

const childNeverRead = (child: Child, reason: string): Child => {
  if (child instanceof Parameter) {
    const { shape, initialization, dtype, saved, keepFloat32 } = child;
    return new Parameter(shape, initialization, { dtype, saved, keepFloat32, unread: reason });
  }
  if (Array.isArray(child)) return child.map((item: Child) => childNeverRead(item, reason));
  return isModule(child) ? neverRead(child, reason) : child;
};

/** The weights of a module that no forward reads, for a reason. */
export const neverRead = (whole: AnyModule, reason: string): AnyModule => {
  const children = Object.entries(whole[childrenOf]).map(([key, child]) => [key, childNeverRead(child, reason)]);
  return module(Object.fromEntries(children) as Children, () => undefined);
};

/** The weights of a module and further ones beside them, which no forward calls as a whole. */
export const beside = (whole: AnyModule, more: Children): AnyModule =>
  module({ ...whole[childrenOf], ...more }, () => undefined);

/** The weights of several modules beside one another, under the keys of each. */
export const joined = (...modules: readonly AnyModule[]): AnyModule =>
  module(Object.assign({}, ...modules.map((one) => one[childrenOf])) as Children, () => undefined);

/** The same module, and something made of what it computes. */
export const andThen = <C extends Children, A extends readonly unknown[], T, R>(
  whole: Module<C, A, T>,
  make: (result: T) => R,
): Module<C, A, R> => {
  const call = (...args: A) => make(whole(...args));
  return Object.defineProperties(call, Object.getOwnPropertyDescriptors(whole)) as Module<C, A, R>;
};

/** A parameter where the walk found it. */
export interface NamedParameter {
  readonly name: string;
  readonly parameter: Parameter;
  /** The parameter's own, or that of the module above it that is kept in float32. */
  readonly keepFloat32: Kept;
  /** The name below the base model, which seeds it. */
  readonly seedName: string;
  /** For a tied weight: the name under which the checkpoint holds it. */
  readonly tiedTo?: string;
}

type Kept = Parameter["keepFloat32"];

/** Every parameter under a module, depth first in key order; a second path to one parameter is a tie to the first. */
export const namedParameters = (root: AnyModule): NamedParameter[] => {
  const first = new Map<Parameter, string>();
  const found: NamedParameter[] = [];
  const visit = (child: Child, path: readonly string[], basePath: readonly string[], kept: Kept): void => {
    if (child === undefined) return;
    if (child instanceof Parameter) {
      const name = path.join(".");
      const tiedTo = first.get(child);
      if (tiedTo === undefined) first.set(child, name);
      const keepFloat32 = kept || child.keepFloat32;
      const tie = tiedTo !== undefined && { tiedTo };
      found.push({ name, parameter: child, keepFloat32, seedName: basePath.join("."), ...tie });
      return;
    }
    const entries = isModule(child) ? Object.entries(child[childrenOf]) : Object.entries(child as readonly Child[]);
    const below = isModule(child) && child[isBase] ? [] : basePath;
    const keptBelow = kept || (isModule(child) && child[keptIn]) || false;
    for (const [key, value] of entries) visit(value, [...path, key], [...below, key], keptBelow);
  };
  visit(root, [], [], false);
  return found;
};
