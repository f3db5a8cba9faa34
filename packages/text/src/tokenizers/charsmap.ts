// SentencePiece's table of replacements (`precompiled_charsmap`): a trie of what is replaced, and the replacements behind it.

/** Text → what takes its place; nothing where it is left out. */
export type Replacements = ReadonlyMap<string, string>;

interface Node {
  readonly children: Map<number, Node>;
  /** Where the replacement stands, where a text ends here. */
  value?: number;
}

const trieOf = (entries: Iterable<readonly [text: string, value: number]>): Node => {
  const root: Node = { children: new Map() };
  const encoder = new TextEncoder();
  for (const [text, value] of entries) {
    let node = root;
    for (const byte of encoder.encode(text)) {
      const next = node.children.get(byte) ?? { children: new Map() };
      node.children.set(byte, next);
      node = next;
    }
    node.value = value;
  }
  return root;
};

const hasLeaf = 1 << 8;
const isLeaf = 0x80000000;
/** Loaders take tables of whole blocks. */
const block = 256;

/** Labels that a node needs places for: its children's bytes, and 0 for its own value. */
const labelsOf = ({ children, value }: Node): readonly number[] => [
  ...(value === undefined ? [] : [0]),
  ...children.keys(),
];

/** Places of a double array (darts-clone): a child stands where its parent's base is combined with its byte. */
interface Places {
  readonly units: Map<number, number>;
  readonly taken: Set<number>;
  readonly bases: Set<number>;
  /** Where the next search begins: earlier places that are free are few, and have been tried often. */
  first: number;
}

/** Places that a search looks at again. */
const lookedAtAgain = 512;

/** A base whose places are all free. No two nodes have one: a byte of one would lead to a child of the other. */
const baseFor = (places: Places, labels: readonly number[]): number => {
  const { taken, bases } = places;
  const [label = 0] = labels;
  let at = places.first;
  while (taken.has(at) || bases.has(at ^ label) || labels.some((other) => taken.has(at ^ label ^ other))) at++;
  const base = at ^ label;
  places.first = Math.max(places.first, at - lookedAtAgain);
  bases.add(base);
  for (const other of labels) taken.add(base ^ other);
  return base;
};

const place = (places: Places, node: Node, at: number, label: number): void => {
  const base = baseFor(places, labelsOf(node));
  const leaf = node.value === undefined ? 0 : hasLeaf;
  places.units.set(at, label | leaf | ((at ^ base) << 10));
  if (node.value !== undefined) places.units.set(base, (isLeaf | node.value) >>> 0);
  for (const [byte, child] of node.children) place(places, child, base ^ byte, byte);
};

/** The bytes of a table: the length of the trie, the trie, and the replacements, each with a zero behind it. */
export const charsmapFor = (replacements: Replacements): Uint8Array => {
  const encoder = new TextEncoder();
  const starts = new Map<string, number>();
  const texts: Uint8Array[] = [];
  let length = 0;
  for (const text of replacements.values()) {
    if (starts.has(text)) continue;
    starts.set(text, length);
    const bytes = encoder.encode(`${text}\0`);
    texts.push(bytes);
    length += bytes.length;
  }
  const places: Places = { units: new Map(), taken: new Set([0]), bases: new Set([0]), first: 1 };
  place(places, trieOf([...replacements].map(([text, other]) => [text, starts.get(other) ?? 0] as const)), 0, 0);
  const units = block * Math.ceil((1 + Math.max(...places.units.keys())) / block);
  const result = new Uint8Array(4 + 4 * units + length);
  const view = new DataView(result.buffer);
  view.setUint32(0, 4 * units, true);
  for (const [at, unit] of places.units) view.setUint32(4 + 4 * at, unit >>> 0, true);
  let at = 4 + 4 * units;
  for (const bytes of texts) {
    result.set(bytes, at);
    at += bytes.length;
  }
  return result;
};

const whiteSpace = [
  ..."\t\n\v\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000",
];

/** White space is a space. */
export const spaces: Replacements = new Map(whiteSpace.map((character) => [character, " "]));

/** Where characters that have another form stand: not among Chinese ideographs, surrogates, private use and further planes. */
const varied = [
  [0x21, 0x33ff],
  [0xa000, 0xd7ff],
  [0xf900, 0xffff],
  [0x10000, 0x1ffff],
  [0x2f800, 0x2fa1f],
  [0xe0100, 0xe01ef],
] as const;

/**
 * What a normalization makes of single characters, where a tokenizer can tell: it knows the character or something of what takes
 * its place. All others are unknown either way.
 */
export const normalizedCharacters = (
  normalize: (character: string) => string,
  known: ReadonlySet<string>,
): Replacements => {
  const found = new Map<string, string>();
  for (const [first, last] of varied)
    for (let point = first; point <= last; point++) {
      const character = String.fromCodePoint(point);
      const other = normalize(character);
      if (other === character) continue;
      if (other === "" || known.has(character) || [...other].some((one) => known.has(one))) found.set(character, other);
    }
  return found;
};
