/**
 * Dimensions: a number, or a linear expression over named symbols such as
 * `past_sequence_length + sequence_length`. Equal expressions are equal dimensions; nothing else is assumed.
 */
export interface SymbolicDim {
  /** Symbol → coefficient, sorted by symbol, no zero coefficient. */
  readonly terms: ReadonlyMap<string, number>;
  readonly constant: number;
}

/** One axis of a shape. */
export type Dim = number | SymbolicDim;

/** A tensor's shape. */
export type Shape = readonly Dim[];

const normalize = (terms: Iterable<readonly [string, number]>, constant: number): Dim => {
  const sorted = [...terms].filter(([, factor]) => factor !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.length === 0 ? constant : { terms: new Map(sorted), constant };
};

const parts = (dim: Dim): SymbolicDim => (typeof dim === "number" ? { terms: new Map(), constant: dim } : dim);

/** The dimension named by a symbol. */
export const symbol = (name: string): SymbolicDim => ({ terms: new Map([[name, 1]]), constant: 0 });

/** a + b. */
export const addDims = (a: Dim, b: Dim): Dim => {
  if (typeof a === "number" && typeof b === "number") return a + b;
  const [left, right] = [parts(a), parts(b)];
  const terms = new Map(left.terms);
  for (const [name, factor] of right.terms) terms.set(name, (terms.get(name) ?? 0) + factor);
  return normalize(terms, left.constant + right.constant);
};

/** dim · factor, for an integer factor. */
export const scaleDim = (dim: Dim, factor: number): Dim => {
  if (typeof dim === "number") return dim * factor;
  return normalize(
    [...dim.terms].map(([name, value]) => [name, value * factor] as const),
    dim.constant * factor,
  );
};

/** a − b. */
export const subtractDims = (a: Dim, b: Dim): Dim => addDims(a, scaleDim(b, -1));

/** dim / divisor where every coefficient divides exactly, else undefined. */
export const divideDim = (dim: Dim, divisor: number): Dim | undefined => {
  const { terms, constant } = parts(dim);
  const exact = [constant, ...terms.values()].every((value) => value % divisor === 0);
  if (!exact) return undefined;
  return normalize(
    [...terms].map(([name, value]) => [name, value / divisor] as const),
    constant / divisor,
  );
};

/** A quotient rounded down: what divides exactly, and, where something is left, the symbol of its quotient. */
export interface DimQuotient {
  readonly quotient: Dim;
  readonly rest?: { readonly symbol: string; readonly dividend: Dim };
}

/**
 * dim / divisor, rounded down. What does not divide becomes a symbol named by its arithmetic, `(height + 1)//2`, so that
 * two ways to one length are one dimension.
 */
export const floorDivideDim = (dim: Dim, divisor: number): DimQuotient => {
  if (typeof dim === "number") return { quotient: Math.floor(dim / divisor) };
  const whole = (value: number) => Math.floor(value / divisor);
  const left = (value: number) => value - divisor * whole(value);
  const each = (part: (value: number) => number) => [...dim.terms].map(([name, value]) => [name, part(value)] as const);
  const exact = normalize(each(whole), whole(dim.constant));
  const dividend = normalize(each(left), left(dim.constant));
  if (typeof dividend === "number") return { quotient: exact };
  const text = dimText(dividend);
  const name = `${/^\w+$/.test(text) ? text : `(${text})`}//${divisor}`;
  return { quotient: addDims(exact, symbol(name)), rest: { symbol: name, dividend } };
};

/** Product of dimensions, or undefined where it is not linear. */
export const productOfDims = (shape: Shape): Dim | undefined => {
  let product: Dim = 1;
  for (const dim of shape) {
    if (typeof dim === "number") product = scaleDim(product, dim);
    else if (typeof product === "number") product = scaleDim(dim, product);
    else return undefined;
  }
  return product;
};

/** Whether two dimensions are the same expression. */
export const dimsEqual = (a: Dim, b: Dim): boolean => {
  if (typeof a === "number" || typeof b === "number") return a === b;
  if (a.constant !== b.constant || a.terms.size !== b.terms.size) return false;
  for (const [name, factor] of a.terms) if (b.terms.get(name) !== factor) return false;
  return true;
};

/** A dimension as ONNX and error messages spell it: `32`, `past_sequence_length + sequence_length`, `2*length - 1`. */
export const dimText = (dim: Dim): string => {
  if (typeof dim === "number") return String(dim);
  const pieces = [...dim.terms].map(([name, factor]) => (factor === 1 ? name : `${factor}*${name}`));
  if (dim.constant !== 0) pieces.push(String(dim.constant));
  return pieces.join(" + ").replaceAll("+ -", "- ");
};

/** A shape as error messages spell it: `[batch_size, 32]`. */
export const shapeText = (shape: Shape): string => `[${shape.map(dimText).join(", ")}]`;

/** Reads a sum of symbols and numbers, as `InputAxes` spell dimensions: `"past_sequence_length + sequence_length"`. */
export const parseDim = (text: string | number): Dim => {
  if (typeof text === "number") return text;
  return text
    .split("+")
    .map((piece) => piece.trim())
    .map((piece) => (/^\d+$/.test(piece) ? Number(piece) : symbol(piece)))
    .reduce<Dim>(addDims, 0);
};
