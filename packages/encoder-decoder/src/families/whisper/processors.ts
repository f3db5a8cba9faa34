import { featureExtractorOf, recordedClips } from "@tiny-random/audio/inputs";
import {
  type BuiltProcessor,
  type Context,
  type InputSynthesizer,
  idTensor,
  jsonText,
  type ModelConfig,
  type ProcessorBuilder,
  type SessionInput,
} from "@tiny-random/core";
import { tokenizerBuilder } from "@tiny-random/text/tokenizer-builder";
import type { Encoder } from "@tiny-random/text/tokenizers/encode";

/** Log-mel frames of the whole window, `[batch, bins, frames]`. */
export const logMelInput = (c: {
  readonly num_mel_bins: number;
  readonly max_source_positions: number;
}): Record<string, SessionInput> => ({
  input_features: { dtype: "float32", axes: ["batch_size", c.num_mel_bins, 2 * c.max_source_positions] },
});

/** English first: what the checkpoints have most of, and what all tiny tokenizers have. */
const languages = ["en", "de", "es", "fr", "ja", "ko", "ru", "zh"];
const tasks = ["transcribe", "translate"];
const starts = languages.flatMap((language) =>
  tasks.map((task) => `<|startoftranscript|><|${language}|><|${task}|><|notimestamps|>`),
);
/** Prompts at a time: a clip with as many starts. */
const rows = 4;
const seconds = 0.9;

/**
 * A clip shorter than the window, of which a golden file has one: 30 seconds are a megabyte. Prompts are that clip again,
 * with tokens of a language and a task, and another clip once all of these were tried.
 */
export const whisperClips: InputSynthesizer = (processors, { kind, attempt }) => {
  if (kind === "distant") return undefined;
  const { extract, samplingRate, call } = featureExtractorOf(processors);
  const mask = { mask: false };
  if (kind !== "prompts") {
    const lengths = kind === "golden" ? [seconds] : [seconds, 0.6];
    const { raw, clips } = recordedClips(lengths, attempt + (kind === "golden" ? 0 : 2), samplingRate);
    const described = { sampling_rate: samplingRate, ...call(mask) };
    return { raw: { ...raw, "audio.json": jsonText(described) }, inputs: extract(clips, mask) };
  }
  const tokenizer = processors["tokenizer"] as Encoder;
  const first = (rows * attempt) % starts.length;
  const clip = recordedClips([seconds], Math.floor((rows * attempt) / starts.length), samplingRate).clips;
  const started = starts.slice(first, first + rows).map((start) => tokenizer.encode(start, false));
  const decoder_input_ids = idTensor(started);
  return {
    raw: {},
    inputs: {
      ...extract(
        started.flatMap(() => clip),
        mask,
      ),
      decoder_input_ids,
    },
  };
};

/** The tokens behind ids of the config and the generation config. */
const namedTokens = {
  decoder_start_token_id: "<|startoftranscript|>",
  no_timestamps_token_id: "<|notimestamps|>",
  prev_sot_token_id: "<|startofprev|>",
};

type Ids = Readonly<Record<string, unknown>>;

/** A table of ids by token, with the tiny tokenizer's ids; tokens that it lacks are left out. */
const idTable = (table: unknown, ids: ReadonlyMap<string, number>, tokenOf: (key: string) => string) =>
  Object.fromEntries(
    Object.keys((table ?? {}) as Ids).flatMap((key) => (ids.has(tokenOf(key)) ? [[key, ids.get(tokenOf(key))]] : [])),
  );

/** Alignment heads, wrapped around to the tiny model's layers and heads. */
const tinyHeads = (heads: unknown, { decoder_layers: layers, decoder_attention_heads: perLayer }: WhisperSizes) =>
  (heads as readonly (readonly [number, number])[]).map(([layer, head]) => [layer % layers, head % perLayer]);

interface WhisperSizes {
  readonly decoder_layers: number;
  readonly decoder_attention_heads: number;
}

/** Ids of the special tokens; timestamps are not special. */
const idsIn = ({ files }: BuiltProcessor): ReadonlyMap<string, number> => {
  const { added_tokens: added } = JSON.parse(files["tokenizer.json"] ?? "{}") as {
    readonly added_tokens: readonly { readonly id: number; readonly content: string; readonly special: boolean }[];
  };
  return new Map(added.flatMap(({ id, content, special }) => (special ? [[content, id]] : [])));
};

/** A generation config with the tiny model's ids and heads. */
const synced = (config: ModelConfig, sizes: WhisperSizes, ids: ReadonlyMap<string, number>): ModelConfig => {
  const begun = config["begin_suppress_tokens"];
  const suppressed = config["suppress_tokens"];
  const commands = [...ids.values()].filter((id) => id !== config["eos_token_id"]);
  return {
    ...config,
    ...("lang_to_id" in config && { lang_to_id: idTable(config["lang_to_id"], ids, (token) => token) }),
    ...("task_to_id" in config && { task_to_id: idTable(config["task_to_id"], ids, (task) => `<|${task}|>`) }),
    ...("alignment_heads" in config && { alignment_heads: tinyHeads(config["alignment_heads"], sizes) }),
    // A trained model gives no token of a language or a task within a text; a random one would.
    ...(Array.isArray(suppressed) && { suppress_tokens: [...new Set([...suppressed, ...commands])] }),
    // The two are a space and the end of sequence.
    ...(Array.isArray(begun) && { begin_suppress_tokens: [...new Set([...begun, config["eos_token_id"]])] }),
  };
};

/** The tokenizer; the generation config follows its special tokens. */
export const whisperTokenizer = (c: ModelConfig & WhisperSizes, context: Context): ProcessorBuilder => {
  const builder = tokenizerBuilder(c, context, namedTokens);
  return {
    name: builder.name,
    build: () => {
      const built = builder.build();
      const ids = idsIn(built);
      return { ...built, sync: (config) => synced(built.sync(config), c, ids) };
    },
  };
};
