import { readFileSync } from "node:fs";
import path from "node:path";
import { editWeights } from "../file-edits.ts";
import type { Mutation } from "../mutation.ts";

/** A second matrix for the head, beside the embedding it is tied to. */
const untie = (directory: string): boolean => {
  const { tie_word_embeddings } = JSON.parse(readFileSync(path.join(directory, "config.json"), "utf8")) as {
    tie_word_embeddings?: boolean;
  };
  if (!tie_word_embeddings) return false;
  return editWeights((tensors) => {
    const [name, embedding] =
      [...tensors].find(([key]) => /(word_embeddings|wte|embed_tokens)\.weight$/.test(key)) ?? [];
    if (name === undefined || !embedding || tensors.has("lm_head.weight")) return false;
    const head = name.startsWith("bert.") ? "cls.predictions.decoder.weight" : "lm_head.weight";
    tensors.set(head, { ...embedding, data: Float32Array.from(embedding.data as Float32Array, (value) => -value) });
    return true;
  })(directory);
};

export default { name: "a tied head untied", files: untie } satisfies Mutation;
