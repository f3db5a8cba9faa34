import type { ConfigNumber } from "./config-numbers.ts";

/** Words that mean the same where names of tensors and of config fields meet. */
const synonyms: Readonly<Record<string, string>> = {
  visual: "vision",
  image: "vision",
  img: "vision",
  vit: "vision",
  language: "text",
  llm: "text",
  lm: "text",
  txt: "text",
  speech: "audio",
  enc: "encoder",
  dec: "decoder",
  pos: "position",
  positions: "position",
  positional: "position",
  proj: "projection",
  projector: "projection",
  embeddings: "embed",
  embedding: "embed",
  embedder: "embed",
  embds: "embed",
  moe: "expert",
  experts: "expert",
  router: "expert",
  ffn: "intermediate",
  mlp: "intermediate",
  fc1: "intermediate",
  fc2: "intermediate",
  backbone: "backbone",
  qformer: "qformer",
  depths: "depth",
  indexer: "index",
  quantize: "codebook",
  quantizer: "codebook",
  quantizers: "codebook",
};

/** Words that nearly every name has. */
const common = new Set([
  "weight",
  "bias",
  "size",
  "num",
  "dim",
  "hidden",
  "layers",
  "layer",
  "config",
  "model",
  "n",
  "d",
  "per",
  "in",
  "out",
  "self",
  "attention",
  "attn",
  "head",
  "heads",
  "key",
  "value",
  "max",
  "norm",
  "type",
]);

/** The telling words of a name. */
export const wordsOf = (name: string): ReadonlySet<string> =>
  new Set(
    name
      .replace(/([a-z])([A-Z])/g, "$1_$2")
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .map((word) => synonyms[word] ?? word)
      .filter((word) => word !== "" && !common.has(word) && !/^\d+$/.test(word)),
  );

const shared = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => [...a].filter((word) => b.has(word)).length;

/** What speaks for a number in a tensor of a name, as a discount on its cost. */
export const affinity = (tensorWords: ReadonlySet<string>, number: ConfigNumber): number => {
  const words = wordsOf(number.field);
  const own = Math.min(2, shared(tensorWords, words));
  const scope = Math.min(1, shared(tensorWords, wordsOf(number.scope)));
  const whole = own > 0 && own === words.size ? 0.3 : 0;
  return 0.4 * own + whole + 0.8 * scope;
};
