/** Options of a test; the defaults are the command's. */
export interface TinyModelOptions {
  readonly seed?: number;
  readonly size?: "tiny" | "small" | "paged";
  readonly dtype?: "float32" | "float16" | "bfloat16";
  readonly tokenizer?: "reduced" | "full";
  /** Config values by dotted name: `{ num_hidden_layers: 3 }`. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** Another cache than the machine's, which `TINY_RANDOM_CACHE` also names. */
  readonly cache?: string;
}

/**
 * The directory of a tiny model: `await tinyModel("BertForMaskedLM")`. Made once per machine and whatever decides its
 * bytes, and shared by all test workers and projects. Nobody may write to it. Rejects for a name that is no class, with
 * the nearest that is.
 */
export function tinyModel(name: string, options?: TinyModelOptions): Promise<string>;
