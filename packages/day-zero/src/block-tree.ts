/** A checkpoint's names as a tree: the parts between the dots. */
export interface NameTree {
  /** The whole name where a tensor ends here. */
  tensor?: string;
  readonly children: Map<string, NameTree>;
}

/** The tree of some names, children in order of appearance. */
export const nameTree = (names: Iterable<string>): NameTree => {
  const root: NameTree = { children: new Map() };
  for (const name of names) {
    let node = root;
    for (const part of name.split(".")) {
      const next = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, next);
      node = next;
    }
    node.tensor = name;
  }
  return root;
};

/** Whether a part of a name numbers a block. */
export const isNumber = (part: string): boolean => {
  const first = part.charCodeAt(0);
  return first >= 48 && first <= 57 && /^\d+$/.test(part);
};

/** A name with its block numbers left open: `layers.*.mlp.weight`. */
export const patternOf = (name: string): string =>
  name
    .split(".")
    .map((part) => (isNumber(part) ? "*" : part))
    .join(".");

/** The numbered children of one place: `encoder.layers`, its numbers in order, the subtree of each. */
export interface BlockList {
  /** The place with its own numbers: `stages.0.blocks`. */
  readonly path: string;
  readonly pattern: string;
  readonly numbers: readonly number[];
  readonly blocks: ReadonlyMap<number, NameTree>;
}

/** The numbered children of a node, or undefined where there are none. */
export const blockListOf = (node: NameTree, path: string): BlockList | undefined => {
  const numbered = [...node.children].filter(([part]) => isNumber(part));
  if (numbered.length === 0) return undefined;
  const blocks = new Map(numbered.map(([part, child]) => [Number(part), child] as const));
  return { path, pattern: patternOf(path), numbers: [...blocks.keys()].sort((a, b) => a - b), blocks };
};

/** Every list of numbered blocks below a node, outer ones first. */
export const blockLists = (node: NameTree, path = ""): BlockList[] => {
  const own = blockListOf(node, path);
  const inner = [...node.children].flatMap(([part, child]) =>
    blockLists(child, path === "" ? part : `${path}.${part}`),
  );
  return own ? [own, ...inner] : inner;
};

const enough = 16;

/** Names and shapes below a node, each once: blocks with equal signatures are of one kind. */
export const signatureOf = (node: NameTree, shapeOf: (name: string) => string): string => {
  const lines = new Set<string>();
  const visit = (at: NameTree, path: string): void => {
    if (at.tensor !== undefined) lines.add(`${path} ${shapeOf(at.tensor)}`);
    let numbered = 0;
    for (const [part, child] of at.children) {
      // Of many blocks inside a block, as of experts, the first ones tell what the others are.
      if (isNumber(part) && ++numbered > enough) continue;
      visit(child, `${path}.${isNumber(part) ? "*" : part}`);
    }
  };
  visit(node, "");
  return [...lines].sort().join("\n");
};
