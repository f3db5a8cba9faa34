const current: Readonly<Record<string, string>> = { mamba: "linear_attention", attention: "full_attention" };

/** Every fourth layer of full attention, the others of another kind. */
export const everyFourth = (layers: number, other: "linear_attention" | "sliding_attention"): readonly string[] =>
  Array.from({ length: layers }, (_, layer) => (layer % 4 === 3 ? "full_attention" : other));

/** Kinds of feed-forward blocks: dense ones first, then experts in every so many layers. */
export const denseFirst = (layers: number, dense: number, every = 1): readonly string[] =>
  Array.from({ length: layers }, (_, layer) => (layer >= dense && layer % every === 0 ? "sparse" : "dense"));

/** Kinds of layers by the names that Transformers 5 gives them when it reads older configs. */
export const currentKinds = (kinds: readonly string[]): readonly string[] => kinds.map((kind) => current[kind] ?? kind);
