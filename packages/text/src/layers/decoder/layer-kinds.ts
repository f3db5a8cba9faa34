const current: Readonly<Record<string, string>> = { mamba: "linear_attention", attention: "full_attention" };

/** Kinds of layers by the names that Transformers 5 gives them when it reads older configs. */
export const currentKinds = (kinds: readonly string[]): readonly string[] => kinds.map((kind) => current[kind] ?? kind);
