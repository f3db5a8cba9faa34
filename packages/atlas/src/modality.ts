/** The plugin that a model type belongs to. */
export type Modality = "text" | "vision" | "audio" | "multimodal" | "encoder-decoder" | "time-series";

/** What the classes of a model type say of it together. */
export interface ModelKind {
  readonly modelType: string;
  /** The auto classes that find its classes: `causal_lm`, `image_classification`. */
  readonly mappings: ReadonlySet<string>;
  /** What its classes read first: `input_ids`, `pixel_values`. */
  readonly mainInputs: ReadonlySet<string>;
  /** A config of one of its classes; undefined where none could be constructed. */
  readonly config: Readonly<Record<string, unknown>> | undefined;
}

/** What neither name, auto class, config nor input tells right. */
const exceptions: Readonly<Record<string, Modality>> = {
  aya_vision: "multimodal",
  blip_2_qformer: "multimodal",
  cohere2_vision: "multimodal",
  colmodernvbert: "multimodal",
  colpali: "multimodal",
  colqwen2: "multimodal",
  dbrx: "text",
  embedding_gemma2: "multimodal",
  fastspeech2_conformer_hifigan: "audio",
  flava_multimodal_model: "multimodal",
  gemma4_assistant: "text",
  gemma4_unified_assistant: "text",
  granite4_vision: "multimodal",
  granite_speech_encoder: "audio",
  granite_speech_plus_encoder: "audio",
  higgs_audio_v2_tokenizer: "audio",
  imagegpt: "multimodal",
  instructblip_qformer: "multimodal",
  instructblipvideo_qformer: "multimodal",
  kyutai_speech_to_text: "multimodal",
  // Their texts are of subwords, as those of the transducers beside them.
  lasr_ctc: "encoder-decoder",
  layoutlm: "text",
  lxmert: "multimodal",
  "mgp-str": "vision",
  mimi_decoder: "audio",
  mistral4: "text",
  molmo2_adapter: "multimodal",
  moonshine_streaming: "encoder-decoder",
  // Their texts and sounds have processors joined in one, and towers of other families.
  musicgen: "multimodal",
  musicgen_melody: "multimodal",
  nemotron3_5_transcribe_word_timestamp: "audio",
  // A tokenizer makes the numbers of its tasks.
  oneformer: "multimodal",
  parakeet_ctc: "encoder-decoder",
  pe_audio_video: "multimodal",
  pe_audio_video_encoder: "multimodal",
  pe_video: "vision",
  pe_video_encoder: "vision",
  perceiver: "multimodal",
  pocket_tts_audio_tokenizer_decoder: "audio",
  qwen2_5_omni_bigvgan: "audio",
  qwen2_5_omni_dit: "audio",
  qwen2_5_omni_talker: "audio",
  qwen2_5_omni_token2wav: "audio",
  qwen2_audio: "multimodal",
  sam3_lite_text: "multimodal",
  speech_to_text: "encoder-decoder",
  speecht5_hifigan: "audio",
  t5gemma2: "multimodal",
  t5gemma2_encoder: "multimodal",
  trocr: "encoder-decoder",
  tvp: "multimodal",
  "vision-encoder-decoder": "encoder-decoder",
  visual_bert: "multimodal",
};

/** Towers name what they read. */
const byName: readonly (readonly [RegExp, Modality])[] = [
  [/_vision(_model|_encoder)?$|_vit_model$|_image_(model|codebook)$|_vqgan$|_vqmodel$/, "vision"],
  [/_audio(_model|_encoder)?$/, "audio"],
  [/_text(_model)?$/, "text"],
];

const severalKinds =
  /image_text_to_text|multimodal_lm|visual_question|zero_shot_(image|object)|mask_generation|document_question/;
const kindsOfSound = /text_to_(waveform|spectrogram)|audio|ctc/;
const kindsOfImage = /image_|object_detection|segmentation|depth|backbone|video|keypoint|masked_image/;

const hasMapping = ({ mappings }: ModelKind, pattern: RegExp): boolean =>
  [...mappings].some((mapping) => pattern.test(mapping));

/** The parts that have nested configs: `text`, `vision`. */
const partsOf = ({ config = {} }: ModelKind): string[] =>
  Object.entries(config)
    .filter(([key, value]) => key.endsWith("_config") && typeof value === "object" && value !== null)
    .map(([key]) => key.replace(/_config$/, ""));

const joinsKinds = (kind: ModelKind): boolean => {
  const parts = partsOf(kind);
  const has = (pattern: RegExp) => parts.some((part) => pattern.test(part));
  return hasMapping(kind, severalKinds) || (has(/text|decoder|llm|language/) && has(/vision|image|audio|speech|vq/));
};

const kindOfInput = (input: string): Modality => {
  if (/input_values|input_features|audio|waveform|spectrogram/.test(input)) return "audio";
  return /pixel_values|image/.test(input) ? "vision" : "text";
};

/**
 * The plugin that a model type belongs to: towers by their names, then what auto classes, nested configs and inputs say, and a
 * short list for the rest.
 */
export const modalityOf = (kind: ModelKind): Modality => {
  const { modelType, mainInputs, config = {} } = kind;
  const stated = exceptions[modelType] ?? byName.find(([pattern]) => pattern.test(modelType))?.[1];
  if (stated !== undefined) return stated;
  if (mainInputs.has("past_values") || "prediction_length" in config) return "time-series";
  if (joinsKinds(kind)) return "multimodal";
  const isPair = config["is_encoder_decoder"] === true;
  if (hasMapping(kind, kindsOfSound) && !isPair) return "audio";
  if (hasMapping(kind, kindsOfImage)) return "vision";
  const read = new Set([...mainInputs].map(kindOfInput));
  if (hasMapping(kind, /seq_?2?_?to_?_?seq|seq_2_seq/) || (isPair && !read.has("vision"))) return "encoder-decoder";
  const [only = "text", ...more] = read;
  return more.length === 0 ? only : "multimodal";
};
