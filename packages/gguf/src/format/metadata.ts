/** A typed value of a GGUF file's metadata. */
export type MetadataValue =
  | { readonly type: "u32" | "i32" | "f32"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "array"; readonly of: "u32" | "i32" | "f32"; readonly values: readonly number[] }
  | { readonly type: "array"; readonly of: "bool"; readonly values: readonly boolean[] }
  | { readonly type: "array"; readonly of: "string"; readonly values: readonly string[] };

/** Metadata by its keys: `general.architecture`, `llama.block_count`. */
export type Metadata = Readonly<Record<string, MetadataValue>>;

/** An unsigned whole number. */
export const u32 = (value: number): MetadataValue => ({ type: "u32", value });

/** A number, rounded to float32. */
export const f32 = (value: number): MetadataValue => ({ type: "f32", value });

/** A truth value. */
export const bool = (value: boolean): MetadataValue => ({ type: "bool", value });

/** A text. */
export const text = (value: string): MetadataValue => ({ type: "string", value });

/** Texts. */
export const texts = (values: readonly string[]): MetadataValue => ({ type: "array", of: "string", values });

/** Numbers of one type. */
export const numbers = (of: "u32" | "i32" | "f32", values: readonly number[]): MetadataValue => ({
  type: "array",
  of,
  values,
});

/** Truth values. */
export const bools = (values: readonly boolean[]): MetadataValue => ({ type: "array", of: "bool", values });
