import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { readSafetensors, type StoredTensor } from "@tiny-random/nn";
import { getLlama, type LlamaContextSequence, type LlamaModel, type Token } from "node-llama-cpp";

/** A GGUF file, and what it is compared with. */
export interface LlamaCppQuestion {
  readonly file: string;
  /** The folder with golden inputs and outputs. */
  readonly golden: string;
  /** An f32 file of the same values, whose scores are compared too. */
  readonly rounded?: string | undefined;
  /** Whether its continuation is compared. */
  readonly continues: boolean;
  /** Texts whose ids are compared, with those of the tokenizer beside the model. */
  readonly texts: readonly { readonly text: string; readonly ids: readonly number[] }[];
}

/** What llama.cpp made of a file. */
export interface LlamaCppAnswer {
  /** Why it did not get that far. */
  readonly problem?: string;
  /** Largest difference of a score, as a share of the scores' scale. */
  readonly difference?: number;
  /** The same from the scores of the f32 file. */
  readonly fromRounded?: number;
  /** Positions of golden rows whose scores were compared. */
  readonly positions?: number;
  /** Tokens of the golden continuation, and of llama.cpp's. */
  readonly continuation?: { readonly golden: readonly number[]; readonly found: readonly number[] };
  /** Texts whose ids differ. */
  readonly texts?: readonly { readonly text: string; readonly found: readonly number[] }[];
}

const problems: string[] = [];

const llama = await getLlama({
  gpu: false,
  build: "never",
  skipDownload: true,
  logger: (level, message) => {
    if (level === "error" || level === "fatal") problems.push(message.trim());
  },
});

const tensors = (file: string): ReadonlyMap<string, StoredTensor> => readSafetensors(readFileSync(file));

const asTokens = (ids: readonly number[]): Token[] => ids as unknown as Token[];

/** Ids and expected scores of the unpadded positions of each golden row. */
const goldenRows = (folder: string) => {
  const inputs = tensors(path.join(folder, "inputs.safetensors"));
  const logits = tensors(path.join(folder, "outputs.safetensors")).get("logits");
  const [ids, mask, places] = ["input_ids", "attention_mask", "position_ids"].map((name) => inputs.get(name));
  if (!ids || !logits) return [];
  const [count = 0, length = 0] = ids.shape;
  const vocabulary = logits.shape[2] ?? 0;
  return Array.from({ length: count }, (_, row) => {
    const kept = Array.from({ length }, (_, at) => row * length + at).filter(
      (at) => !mask || Number(mask.data[at]) === 1,
    );
    // llama.cpp's positions follow each other.
    if (places && kept.some((at, index) => Number(places.data[at]) !== index)) return { ids: [], scores: [] };
    return {
      ids: kept.map((at) => Number(ids.data[at])),
      scores: kept.map((at) => logits.data.subarray(at * vocabulary, (at + 1) * vocabulary) as Float32Array),
    };
  });
};

/** The scores of every position, the whole vocabulary's. */
const scoresOf = async (sequence: LlamaContextSequence, ids: readonly number[]): Promise<Float32Array[]> => {
  const evaluated = await sequence.controlledEvaluate(
    asTokens(ids).map((token) => [token, { generateNext: { token: true, logits: true, options: { temperature: 0 } } }]),
  );
  await sequence.clearHistory();
  return evaluated.map((output) => {
    const scores = new Float32Array(output?.next.logits?.size ?? 0);
    for (const [token, score] of output?.next.logits ?? []) scores[token] = score;
    return scores;
  });
};

const largestDifference = (expected: readonly Float32Array[], found: readonly Float32Array[]): number => {
  let [worst, scale] = [0, 1];
  for (const [position, scores] of expected.entries())
    for (const [token, score] of scores.entries()) {
      const difference = Math.abs(score - (found[position]?.[token] ?? Number.NaN));
      // A comparison with what is no number is no agreement.
      if (!(difference <= worst)) worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
      scale = Math.max(scale, Math.abs(score));
    }
  return worst / scale;
};

const compareScores = async (sequence: LlamaContextSequence, golden: string) => {
  let difference = 0;
  const all: Float32Array[] = [];
  for (const folder of [golden, path.join(golden, "distant")].filter(existsSync))
    for (const { ids, scores } of goldenRows(folder)) {
      const found = await scoresOf(sequence, ids);
      difference = Math.max(difference, largestDifference(scores, found));
      all.push(...found);
    }
  return { difference, positions: all.length, found: all };
};

interface GoldenGeneration {
  readonly input_ids: readonly number[];
  readonly generated_ids: readonly number[];
}

const continuationOf = async (
  sequence: LlamaContextSequence,
  golden: string,
): Promise<LlamaCppAnswer["continuation"]> => {
  const file = path.join(golden, "generation.json");
  if (!existsSync(file)) return undefined;
  const { input_ids: start, generated_ids: expected } = JSON.parse(readFileSync(file, "utf8")) as GoldenGeneration;
  const found: number[] = [];
  for await (const token of sequence.evaluate(asTokens(start), { temperature: 0, yieldEogToken: true })) {
    found.push(token);
    if (found.length === expected.length) break;
  }
  await sequence.clearHistory();
  return { golden: expected, found };
};

const tokenIds = (model: LlamaModel, text: string): number[] => {
  const { tokens } = model;
  const ids = [...model.tokenize(text, true)] as number[];
  if (tokens.shouldPrependBosToken && tokens.bos !== null) ids.unshift(tokens.bos);
  if (tokens.shouldAppendEosToken && tokens.eos !== null) ids.push(tokens.eos);
  return ids;
};

const withSequence = async <T>(
  file: string,
  work: (sequence: LlamaContextSequence, model: LlamaModel) => Promise<T>,
): Promise<T> => {
  const model = await llama.loadModel({ modelPath: file, gpuLayers: 0 });
  try {
    const context = await model.createContext({
      // Not more than LongRoPE's original context: beyond, its long factors count.
      contextSize: 256,
      sequences: 1,
      flashAttention: false,
      threads: 1,
      experimentalKvCacheKeyType: "F32",
      experimentalKvCacheValueType: "F32",
    });
    return await work(context.getSequence(), model);
  } finally {
    await model.dispose();
  }
};

const answer = ({ file, golden, rounded, continues, texts }: LlamaCppQuestion): Promise<LlamaCppAnswer> =>
  withSequence(file, async (sequence, model) => {
    const { found, ...compared } = await compareScores(sequence, golden);
    const fromRounded =
      rounded === undefined
        ? undefined
        : await withSequence(rounded, async (other) =>
            largestDifference((await compareScores(other, golden)).found, found),
          );
    const continuation = continues ? await continuationOf(sequence, golden) : undefined;
    const differing = texts.flatMap(({ text, ids }) => {
      const found = tokenIds(model, text);
      return found.join() === ids.join() ? [] : [{ text, found }];
    });
    return {
      ...compared,
      ...(fromRounded !== undefined && { fromRounded }),
      ...(continuation && { continuation }),
      texts: differing,
    };
  });

for await (const line of createInterface({ input: process.stdin })) {
  problems.length = 0;
  const found = await answer(JSON.parse(line) as LlamaCppQuestion).catch((error: unknown) => ({
    problem: [...problems, error instanceof Error ? error.message : String(error)].join("; "),
  }));
  console.log(JSON.stringify(found));
}
await llama.dispose();
