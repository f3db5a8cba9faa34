import {
  type BuiltProcessor,
  type Context,
  InputError,
  nearest,
  type ProcessorBuilder,
  type ReferenceFiles,
  readJsonObject,
} from "@tiny-random/core";
import { type ExtractorKind, type ExtractorSettings, type FeatureExtractor, numberIn } from "./extractor.ts";
import { qwen3AsrExtractor } from "./extractors/chunks.ts";
import { astExtractor, funAsrExtractor, seamlessExtractor, speechToTextExtractor } from "./extractors/filter-bank.ts";
import { graniteSpeechExtractor } from "./extractors/granite-speech.ts";
import { clapExtractor, realtimeExtractor, whisperExtractor } from "./extractors/log-mel.ts";
import { cohereAsrExtractor, lasrExtractor, nemotronExtractor, parakeetExtractor } from "./extractors/stft.ts";
import { univnetExtractor } from "./extractors/univnet.ts";
import { gemma3nExtractor, gemma4Extractor } from "./extractors/usm.ts";
import {
  dacExtractor,
  encodecExtractor,
  sampleFrames,
  speechT5Extractor,
  wav2vec2Extractor,
} from "./extractors/waveform.ts";
import { mossExtractor } from "./extractors/windows.ts";

const kinds: Readonly<Record<string, ExtractorKind>> = {
  Wav2Vec2FeatureExtractor: wav2vec2Extractor,
  EncodecFeatureExtractor: encodecExtractor,
  ASTFeatureExtractor: astExtractor,
  SeamlessM4TFeatureExtractor: seamlessExtractor,
  Speech2TextFeatureExtractor: speechToTextExtractor,
  WhisperFeatureExtractor: whisperExtractor,
  ClapFeatureExtractor: clapExtractor,
  DacFeatureExtractor: dacExtractor,
  CohereAsrFeatureExtractor: cohereAsrExtractor,
  NemotronAsrStreamingFeatureExtractor: nemotronExtractor,
  ParakeetFeatureExtractor: parakeetExtractor,
  VoxtralRealtimeFeatureExtractor: realtimeExtractor,
  GraniteSpeechFeatureExtractor: graniteSpeechExtractor,
  LasrFeatureExtractor: lasrExtractor,
  SpeechT5FeatureExtractor: speechT5Extractor,
  MossTranscribeDiarizeFeatureExtractor: mossExtractor,
  Qwen3ASRFeatureExtractor: qwen3AsrExtractor,
  FunAsrNanoFeatureExtractor: funAsrExtractor,
  UnivNetFeatureExtractor: univnetExtractor,
  Gemma3nAudioFeatureExtractor: gemma3nExtractor,
  Gemma4AudioFeatureExtractor: gemma4Extractor,
  Gemma4UnifiedAudioFeatureExtractor: sampleFrames,
};

/** The reference's settings: of a file of their own, or among those of a combined processor (Transformers 5). */
const settingsIn = (reference: ReferenceFiles): ExtractorSettings => {
  const combined = readJsonObject(reference, "processor_config.json")?.["feature_extractor"];
  const own = readJsonObject(reference, "preprocessor_config.json");
  const isOwn = own !== undefined && (typeof own["feature_extractor_type"] === "string" || !combined);
  const found = isOwn ? own : typeof combined === "object" && combined !== null ? combined : undefined;
  if (found) return found as ExtractorSettings;
  throw new InputError(
    `${reference.description} has no preprocessor_config.json`,
    "Give a directory with the feature extractor's settings.",
  );
};

const kindOf = (name: unknown, reference: ReferenceFiles): ExtractorKind => {
  const kind = typeof name === "string" ? kinds[name] : undefined;
  if (kind) return kind;
  const near = typeof name === "string" ? nearest(name, Object.keys(kinds)) : undefined;
  throw new InputError(
    `the feature extractor ${JSON.stringify(name) ?? "without feature_extractor_type"} of ${reference.description} is not known`,
    near ? `Did you mean ${near}?` : `Known are ${Object.keys(kinds).join(", ")}.`,
  );
};

const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** Options of a feature extractor's builder. */
export interface ExtractorOptions {
  /** The class of files that do not name theirs. */
  readonly className?: string;
  /** Settings that follow the tiny config: lengths, mel bins. */
  readonly settings?: ExtractorSettings;
}

const build = ({ reference }: Context, options: ExtractorOptions): BuiltProcessor => {
  const read = settingsIn(reference);
  const name = read["feature_extractor_type"] ?? options.className;
  const kind = kindOf(name, reference);
  const given = { ...kind.defaults, ...read, ...options.settings };
  for (const size of kind.sizes) numberIn(given, size);
  const settings = { ...given, ...kind.derived?.(given), feature_extractor_type: name };
  const instance: FeatureExtractor = {
    samplingRate: numberIn(settings, "sampling_rate"),
    extract: kind.extractor(settings),
    call: ({ mask, multipleOf } = {}) => ({
      ...kind.call,
      ...(mask !== undefined && { return_attention_mask: mask }),
      ...(multipleOf !== undefined && { pad_to_multiple_of: multipleOf }),
    }),
  };
  return {
    files: { "preprocessor_config.json": jsonText(settings) },
    className: String(name),
    sync: (config) => config,
    verify: () => [],
    instance,
  };
};

/** The reference's feature extractor, its sizes those of the tiny model. */
export const featureExtractorBuilder = (context: Context, options: ExtractorOptions = {}): ProcessorBuilder => ({
  name: "feature_extractor",
  build: () => build(context, options),
});
