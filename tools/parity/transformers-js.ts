import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as transformers from "@huggingface/transformers";
import { readSafetensors, type StoredTensor } from "@tiny-random/nn";
import wavefile from "wavefile";

/** What transformers.js makes of one directory. */
export interface ClientRow {
  readonly status: "passed" | "failed" | "unsupported";
  readonly problems: readonly string[];
  /** What came of the pipeline of the class's task, where it has one. */
  readonly pipeline: string;
}

type Client = (inputs: Record<string, transformers.Tensor>) => Promise<Record<string, transformers.Tensor>>;

interface ClientModel extends Client {
  generate?(options: Record<string, unknown>): Promise<transformers.Tensor>;
  /** Codecs only: sound to codes, and codes to sound that is as long as its last frame. */
  encode?(inputs: Record<string, transformers.Tensor>): Promise<{ audio_codes: transformers.Tensor }>;
  decode?(codes: { audio_codes: transformers.Tensor }): Promise<{ audio_values: transformers.Tensor }>;
  readonly sessions?: Readonly<Record<string, { readonly inputNames: readonly string[] }>>;
  dispose(): Promise<unknown>;
}

const tolerance = 1e-4;
const local = { dtype: "fp32", device: "cpu", local_files_only: true } as const;

const tensors = (file: string): Record<string, StoredTensor> => Object.fromEntries(readSafetensors(readFileSync(file)));

const clientTensor = ({ dtype, data, shape }: StoredTensor): transformers.Tensor =>
  new transformers.Tensor(dtype as "int64", data as BigInt64Array, [...shape]);

/** An output of the client by the name that Transformers gives it: `logits`, or `logits.1` of several. */
const outputAt = (actual: Record<string, unknown>, name: string): transformers.Tensor | undefined => {
  const [key = name, place] = name.split(".");
  const several = place === undefined ? undefined : actual[key];
  return (Array.isArray(several) ? several[Number(place)] : actual[name]) as transformers.Tensor | undefined;
};

/** Differences at unpadded positions, by the attention mask's shape. */
const compare = (
  expected: Record<string, StoredTensor>,
  actual: Record<string, transformers.Tensor>,
  mask: StoredTensor | undefined,
): string[] =>
  Object.entries(expected).flatMap(([name, tensor]) => {
    const found = outputAt(actual, name);
    if (!found) return [`${name} is missing`];
    if (found.dims.join() !== tensor.shape.join())
      return [`${name} has shape [${found.dims}] instead of [${tensor.shape}]`];
    const masked = mask && tensor.shape.slice(0, mask.shape.length).join() === mask.shape.join() ? mask : undefined;
    const inner = masked ? tensor.data.length / masked.data.length : 1;
    let [worst, scale] = [0, 1];
    for (const [index, value] of tensor.data.entries()) {
      if (masked && !Number(masked.data[Math.floor(index / inner)])) continue;
      const [golden, own] = [Number(value), Number(found.data[index])];
      // Two infinite scores of what a mask forbids are the same.
      worst = Math.max(worst, golden === own ? 0 : Math.abs(golden - own));
      if (Number.isFinite(golden)) scale = Math.max(scale, Math.abs(golden));
    }
    return worst / scale <= tolerance ? [] : [`${name} differs by ${(worst / scale).toExponential(1)} of its scale`];
  });

const asFeeds = (inputs: Record<string, StoredTensor>): Record<string, transformers.Tensor> =>
  Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, clientTensor(tensor)]));

/** The same by the names that the client's own processor gives sounds: `audio_values` where an encoder of sounds reads those. */
const asHeard = (
  { sessions }: ClientModel,
  { input_features, ...rest }: Record<string, StoredTensor>,
): Record<string, StoredTensor> => {
  if (!input_features) return rest;
  const isRenamed = sessions?.["audio_encoder"]?.inputNames.includes("audio_values");
  return { ...rest, [isRenamed ? "audio_values" : "input_features"]: input_features };
};

/** Classes that put images before a text by themselves: its tokens have no places for them there. */
const placesItself = new Set(["Florence2ForConditionalGeneration"]);

/** A text's inputs without the places of images, which stand before it: as many in every row. */
const withoutPlaces = (
  inputs: Record<string, StoredTensor>,
  directory: string,
  architecture: string,
): Record<string, StoredTensor> => {
  const { input_ids: ids, attention_mask: mask } = inputs;
  if (!placesItself.has(architecture) || !ids || !mask) return inputs;
  const { image_token_id: place } = JSON.parse(readFileSync(path.join(directory, "config.json"), "utf8"));
  const [rows, length] = ids.shape as [number, number];
  const count = ids.data.subarray(0, length).findIndex((id) => Number(id) !== place);
  const behind = (tensor: StoredTensor): StoredTensor => ({
    dtype: "int64",
    shape: [rows, length - count],
    data: BigInt64Array.from(Array.from(tensor.data, BigInt).filter((_, index) => index % length >= count)),
  });
  return { ...inputs, input_ids: behind(ids), attention_mask: behind(mask) };
};

/** Rows of a tensor, of one batch. */
const rowsAt = ({ dtype, shape, data }: StoredTensor, rows: readonly number[]): StoredTensor => {
  const size = data.length / (shape[0] ?? 1);
  const kept = rows.flatMap((row) => Array.from(data.slice(row * size, (row + 1) * size) as ArrayLike<unknown>));
  const Data = data.constructor as new (values: readonly unknown[]) => StoredTensor["data"];
  return { dtype, shape: [rows.length, ...shape.slice(1)], data: new Data(kept) };
};

/**
 * The rows of a batch in which all features of a clip are a text's, where the client gives the encoder no mask of features.
 *
 * @returns what gives a batch's tensors those rows alone
 */
const withoutMaskedFeatures = (
  { sessions }: ClientModel,
  { input_features_mask: mask }: Record<string, StoredTensor>,
) => {
  const isRead = sessions?.["audio_encoder"]?.inputNames.includes("input_features_mask");
  if (mask?.dtype !== "bool" || isRead) return (tensors: Record<string, StoredTensor>) => tensors;
  const [count = 0, length = 0] = mask.shape;
  const isWhole = (row: number) => mask.data.slice(row * length, (row + 1) * length).every(Boolean);
  const rows = Array.from({ length: count }, (_, row) => row).filter(isWhole);
  if (rows.length === 0) throw new Error("features of every row are masked: nothing is left to compare");
  return (tensors: Record<string, StoredTensor>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, rowsAt(tensor, rows)]));
};

/** A decoder's answer has nothing of what its encoder gave; what that is shows in the answer. */
const givenByDecoder = ({ encoder_last_hidden_state: _, ...outputs }: Record<string, StoredTensor>) => outputs;

/** What a codec makes of golden sound, cut to its length. */
const codecOutputs = async (
  { encode, decode }: Required<Pick<ClientModel, "encode" | "decode">>,
  inputs: Record<string, StoredTensor>,
): Promise<Record<string, transformers.Tensor>> => {
  const { input_values } = asFeeds(inputs);
  if (!input_values) throw new Error("there is no golden sound");
  const { audio_codes } = await encode({ input_values });
  const { audio_values } = await decode({ audio_codes });
  const samples = input_values.dims.at(-1) ?? 0;
  const kept = audio_values.dims.map((size, axis, { length }) => [0, axis === length - 1 ? samples : size]);
  return { audio_codes, audio_values: audio_values.slice(...kept) };
};

/** Classes that hear a stream as they generate, chunk by chunk, and nothing in a mere forward. */
const hearsStreams = new Set(["VoxtralRealtimeForConditionalGeneration"]);

/** A stream of one chunk. */
const asStream = ({ input_features, ...rest }: Record<string, transformers.Tensor>) => ({
  ...rest,
  ...(input_features && { input_features: [input_features] }),
});

const goldenProblems = async (model: ClientModel, directory: string, architecture: string): Promise<string[]> => {
  const golden = withoutPlaces(tensors(path.join(directory, "golden/inputs.safetensors")), directory, architecture);
  const chosen = withoutMaskedFeatures(model, golden);
  const inputs = chosen(golden);
  const outputs = chosen(tensors(path.join(directory, "golden/outputs.safetensors")));
  const { encode, decode } = model;
  if (hearsStreams.has(architecture)) return [];
  if (encode && decode) {
    const codec = { encode: encode.bind(model), decode: decode.bind(model) };
    return compare(outputs, await codecOutputs(codec, inputs), undefined);
  }
  const mask = inputs["attention_mask"];
  return compare(
    givenByDecoder(outputs),
    await model(asFeeds(asHeard(model, inputs))),
    "decoder_input_ids" in inputs ? undefined : mask,
  );
};

interface GoldenGeneration {
  readonly input_ids?: readonly number[];
  readonly decoder_input_ids?: readonly number[] | readonly (readonly number[])[];
  /** A list for each codebook, where a text has several rows. */
  readonly generated_ids: readonly number[] | readonly (readonly number[])[];
  /** Of what it was made from, what stands among the golden inputs. */
  readonly shared_inputs?: readonly string[];
}

/** What the recorded continuation was made from. */
const generationInputs = (
  directory: string,
  { input_ids = [], shared_inputs = [] }: GoldenGeneration,
): Record<string, StoredTensor> => {
  const file = path.join(directory, "golden/generation.safetensors");
  if (existsSync(file)) {
    const golden = Object.entries(tensors(path.join(directory, "golden/inputs.safetensors")));
    return { ...Object.fromEntries(golden.filter(([name]) => shared_inputs.includes(name))), ...tensors(file) };
  }
  const row = (values: readonly number[]): StoredTensor => ({
    dtype: "int64",
    shape: [1, values.length],
    data: BigInt64Array.from(values, BigInt),
  });
  return { input_ids: row(input_ids), attention_mask: row(input_ids.map(() => 1)) };
};

/** Classes whose `generate` there gives the encoder ids only, and these hear. */
const generatesDeaf = new Set(["SpeechT5ForSpeechToText"]);

/** What stands in each row of the codes that MusicGen's `generate` makes sound of: where they begin, and what follows. */
const codeProblems = async (
  model: ClientModel & { _apply_and_filter_by_delay_pattern_mask?(codes: transformers.Tensor): transformers.Tensor },
  inputs: Record<string, transformers.Tensor>,
  expected: readonly (readonly number[])[],
): Promise<string[]> => {
  const own = model._apply_and_filter_by_delay_pattern_mask?.bind(model);
  if (!own || !model.generate) return ["there are no codes to look at"];
  let found: readonly (readonly number[])[] = [];
  model._apply_and_filter_by_delay_pattern_mask = (codes) => {
    found = (codes.tolist() as bigint[][]).map((row) => row.slice(1).map(Number));
    return own(codes);
  };
  const max_new_tokens = expected[0]?.length ?? 0;
  const sound = await model.generate({ ...inputs, max_new_tokens, do_sample: false, guidance_scale: 1 });
  const isSound = sound.size > 0 && sound.type === "float32";
  return [
    ...(found.join() === expected.join() ? [] : [`generated ${found.join(" / ")}`]),
    ...(isSound ? [] : ["generated no sound"]),
  ];
};

const generationProblems = async (model: ClientModel, directory: string, architecture: string): Promise<string[]> => {
  const file = path.join(directory, "golden/generation.json");
  if (!existsSync(file) || !model.generate || generatesDeaf.has(architecture)) return [];
  const golden = JSON.parse(readFileSync(file, "utf8")) as GoldenGeneration;
  const inputs = asFeeds(asHeard(model, withoutPlaces(generationInputs(directory, golden), directory, architecture)));
  const rows = golden.generated_ids.filter((row) => typeof row !== "number");
  if (rows.length > 0) return codeProblems(model, inputs, rows);
  const result = await model.generate({
    ...(hearsStreams.has(architecture) ? asStream(inputs) : inputs),
    max_new_tokens: golden.generated_ids.length,
    do_sample: false,
    num_beams: 1,
  });
  const began = (golden.decoder_input_ids ?? golden.input_ids ?? []).length;
  const found = (result.tolist() as bigint[][])[0]?.slice(began).map(Number) ?? [];
  return found.join() === golden.generated_ids.join() ? [] : [`generated ${found.join(" ")}`];
};

const sample = "The quiet river bends twice before it meets the sea.";

const labels = ["a red kite", "a boat"];
const shortAnswer = { max_new_tokens: 8, do_sample: false, num_beams: 1 };

/** What a pipeline is asked with. */
interface Asked {
  /** The tokenizer's mask token, where there is one. */
  readonly mask: string;
  /** The golden image. */
  readonly image: string;
  /** The golden clip's samples, where there is one. */
  readonly sound: Float32Array;
  /** The codes of the languages that a translator's tokenizer knows. */
  readonly languages: readonly string[];
  /** Whether the generation config says which attention heads tell when words were said. */
  readonly tellsWords: boolean;
  /** Whether the things to look for are phrases of one text. */
  readonly readsPhrases: boolean;
}

/** The class that joins a model's tokenizer with its image processor, where one does. */
const joinedClass = (directory: string): unknown => {
  const file = path.join(directory, "processor_config.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).processor_class : undefined;
};

type Call = (...args: unknown[]) => Promise<unknown>;

/** A segment as the pipeline answers it: without a score where every pixel has one label, without a label for a mere mask. */
interface Segment {
  readonly label: string | null;
  readonly score: number | null;
  readonly mask: { readonly width: number; readonly height: number; readonly data: Uint8Array };
}

/** What segments say, without their pixels and what their kind does not have. */
const found = (segments: readonly Segment[]): unknown =>
  segments.map(({ label, score, mask }) => ({
    ...(label !== null && { label }),
    ...(score !== null && { score }),
    size: [mask.width, mask.height],
    covered: mask.data.some((value) => value > 0),
  }));

/** Segments however unsure the model is of them, and however little of them others leave. */
const everything = { threshold: 0, mask_threshold: 0, overlap_mask_area_threshold: 0 };

/** A white image, in which tests of clients look for something at threshold 0. */
const blank = (): transformers.RawImage => {
  const [width, height, channels] = [64, 48, 3] as const;
  return new transformers.RawImage(new Uint8ClampedArray(width * height * channels).fill(255), width, height, channels);
};

/** What a pipeline is asked, by its task. */
const questions: Readonly<Record<string, { ask(call: Call, asked: Asked): Promise<unknown> }>> = {
  "feature-extraction": { ask: (call) => call(sample, { pooling: "mean" }) },
  "fill-mask": { ask: (call, { mask }) => call(`The quiet ${mask} bends.`) },
  "text-generation": { ask: (call) => call(sample, { max_new_tokens: 5, do_sample: false }) },
  "text-classification": { ask: (call) => call(sample) },
  "token-classification": { ask: (call) => call(sample, { ignore_labels: [] }) },
  "question-answering": { ask: (call) => call("What bends twice?", sample) },
  "image-feature-extraction": { ask: (call, { image }) => call(image) },
  "image-classification": { ask: (call, { image }) => call(image) },
  "image-segmentation": {
    ask: async (call, { image }) => {
      const ofNothing = (await call(blank(), { threshold: 0 })) as unknown[];
      return ofNothing.length === 0 ? ofNothing : found((await call(image, everything)) as Segment[]);
    },
  },
  "object-detection": {
    ask: async (call, { image }) => {
      const ofNothing = (await call(blank(), { threshold: 0 })) as unknown[];
      return ofNothing.length === 0 ? ofNothing : call(image, { threshold: 0 });
    },
  },
  "depth-estimation": { ask: (call, { image }) => call(image) },
  "zero-shot-image-classification": { ask: (call, { image }) => call(image, labels) },
  "zero-shot-object-detection": {
    ask: (call, { image, readsPhrases }) =>
      call(image, readsPhrases ? `${labels.join(". ")}.` : labels, { threshold: 0 }),
  },
  "zero-shot-audio-classification": { ask: (call, { sound }) => call(sound, labels) },
  "audio-classification": { ask: (call, { sound }) => call(sound) },
  "automatic-speech-recognition": {
    ask: async (call, { sound, tellsWords }) => [
      await call(sound),
      tellsWords ? await call(sound, { return_timestamps: "word" }) : "no timestamps of words",
    ],
  },
  "text-to-audio": { ask: (call) => call(sample) },
  "text2text-generation": { ask: (call) => call(sample, shortAnswer) },
  // What random weights write holds no answer between its marks: that the page is read and the writing ends is what is asked.
  "document-question-answering": {
    ask: async (call, { image }) => {
      const [one, ...others] = (await call(image, "What bends twice?", shortAnswer)) as { answer: string | null }[];
      return one && "answer" in one && others.length === 0 ? "one answer" : undefined;
    },
  },
  "image-to-text": { ask: (call, { image }) => call(image, shortAnswer) },
  summarization: { ask: (call) => call(sample, shortAnswer) },
  translation: {
    ask: (call, { languages: [src_lang, tgt_lang] }) =>
      call(sample, { ...shortAnswer, ...(tgt_lang && { src_lang, tgt_lang }) }),
  },
};

const isAnswer = (answer: unknown): boolean => {
  const text = JSON.stringify(answer, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value));
  // A value that is null, not a word that has it: ESM's vocabulary has `<null_1>`.
  return text !== undefined && text.length > 10 && !/[[:,]null[\],}]/.test(text);
};

/** Samples of a golden clip within ±1; none where there is no clip. */
const samples = (file: string): Float32Array => {
  if (!existsSync(file)) return new Float32Array(0);
  const wav = new wavefile.WaveFile(readFileSync(file));
  return Float32Array.from(wav.getSamples(true, Int16Array), (value) => value / 32768);
};

const pipelineProblems = async (directory: string, task: string | null): Promise<string[]> => {
  const question = task === null ? undefined : questions[task];
  if (task === null || !question) return [];
  const pipe = await transformers.pipeline(task as "text-classification", directory, local);
  try {
    const { mask_token: mask = "", language_codes: languages = [] } = (pipe.tokenizer ?? {}) as unknown as {
      mask_token?: string;
      language_codes?: readonly string[];
    };
    const image = path.join(directory, "golden/image.png");
    const sound = samples(path.join(directory, "golden/audio.wav"));
    const generation = path.join(directory, "generation_config.json");
    const tellsWords = existsSync(generation) && readFileSync(generation, "utf8").includes('"alignment_heads"');
    const answer = await question.ask(pipe as unknown as Call, {
      mask,
      image,
      sound,
      languages,
      tellsWords,
      readsPhrases: joinedClass(directory) === "GroundingDinoProcessor",
    });
    return isAnswer(answer) ? [] : [`the ${task} pipeline answered ${JSON.stringify(answer).slice(0, 500)}`];
  } finally {
    await pipe.dispose();
  }
};

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whether a pipeline says that it is not for a type of model, whose class is there. */
const isUnserved = (error: unknown): boolean => /Pipeline does not support model type/.test(message(error));

const outcome = (problems: readonly string[]): Pick<ClientRow, "status" | "problems"> => ({
  status: problems.length === 0 ? "passed" : "failed",
  problems,
});

/** Classes that have another name there, or whose name means another one: its answers by XLM are spans, not beams. */
const otherNames: Readonly<Record<string, string | undefined>> = {
  RfDetrForObjectDetection: "RFDetrForObjectDetection",
  RfDetrModel: "RFDetrModel",
  XLMForQuestionAnsweringSimple: "XLMForQuestionAnswering",
  XLMForQuestionAnswering: undefined,
};

const noProcessor = "no pipeline: transformers.js knows no RfDetrImageProcessor";

/** Classes that the pipeline of their task does not serve there, and why. */
const unserved: Readonly<Record<string, string>> = {
  MusicgenForConditionalGeneration:
    "no pipeline: that of text-to-audio asks for one forward pass, and this generates codes",
  MobileNetV2ForSemanticSegmentation:
    "no pipeline: that of image-segmentation knows no labels for its processor, only pictures of one or three channels",
  RfDetrForObjectDetection: noProcessor,
  RfDetrModel: noProcessor,
  Qwen3_5MoeForCausalLM: "no pipeline: that of text-generation knows the model type of the whole, qwen3_5_moe, only",
};

/** Classes that are there and yet cannot run, and why. */
const unable: Readonly<Record<string, string>> = {
  MBartForCausalLM: "transformers.js counts the layers of an mBART's caches only where an encoder is beside it",
  TrOCRForCausalLM: "transformers.js counts the layers of a TrOCR's caches only where an encoder is beside it",
  Gemma3nForCausalLM: "transformers.js takes Gemma3nForCausalLM for the decoder of a model of images and sounds",
  Gemma4ForCausalLM: "transformers.js takes Gemma4ForCausalLM for the decoder of a model of images and sounds",
  CohereAsrForConditionalGeneration:
    "transformers.js gives the encoder no attention_mask: clips of one length, which these are not",
  Gemma3Model: "transformers.js takes Gemma3Model for a model of texts alone",
  LlavaOnevisionForConditionalGeneration:
    "transformers.js gives the image encoder pixel_values alone, not the sizes that say how they were cut",
  MimiEncoderModel: "transformers.js takes MimiEncoderModel for a session of MimiModel's, which gives codes",
  MimiDecoderModel: "transformers.js takes MimiDecoderModel for a session of MimiModel's, which reads codes",
  MoonshineModel: "transformers.js takes MoonshineModel for an encoder alone",
  MusicgenForCausalLM: "transformers.js takes MusicgenForCausalLM for an encoder alone",
  MusicgenModel: "transformers.js takes MusicgenModel for an encoder alone",
  SpeechT5Model: "transformers.js takes SpeechT5Model for an encoder alone",
  SpeechT5ForTextToSpeech: "transformers.js draws nothing for the decoder's prenet, whose dropout these give it",
};

const countsNoCaches = "transformers.js counts the layers of caches by model type, and does not know this one";

/** Language models of a class that is there, under model types that are not. */
const unknownTypes: Readonly<Record<string, readonly string[]>> = {
  "gpt-sw3": ["GPT2LMHeadModel"],
  internlm3: ["LlamaForCausalLM"],
  iquestcoder: ["LlamaForCausalLM"],
  sarvam_mla: ["DeepseekV3ForCausalLM"],
};

const whyUnable = (directory: string, architecture: string): string | undefined => {
  const config = JSON.parse(readFileSync(path.join(directory, "config.json"), "utf8")) as { model_type: string };
  return unknownTypes[config.model_type]?.includes(architecture) ? countsNoCaches : unable[architecture];
};

/** Tasks that a model serves beside its class's own: pages that Donut reads are asked questions. */
const furtherTasks = (directory: string): readonly string[] => {
  const file = path.join(directory, "preprocessor_config.json");
  return existsSync(file) &&
    readFileSync(file, "utf8").includes('"DonutImageProcessor"') &&
    existsSync(path.join(directory, "onnx/decoder_model_merged.onnx"))
    ? ["document-question-answering"]
    : [];
};

/** What a row says of the pipeline of a class's task. */
const pipelineText = (architecture: string, task: string | null, directory: string): string => {
  if (architecture in unserved) return unserved[architecture] ?? "";
  if (task === null) return "";
  if (!(task in questions)) return `no pipeline is asked for ${task}`;
  return `${[task, ...furtherTasks(directory)].join(" and ")} answers`;
};

/** Loads a directory with the class of the architecture's name, compares with golden, asks the pipeline of its task. */
export const clientRow = async (directory: string, architecture: string, task: string | null): Promise<ClientRow> => {
  const Class = (
    transformers as unknown as Record<
      string,
      { from_pretrained?: (path: string, options: object) => Promise<ClientModel> }
    >
  )[architecture in otherNames ? (otherNames[architecture] ?? "") : architecture];
  const why = whyUnable(directory, architecture);
  if (why !== undefined) return { status: "unsupported", problems: [], pipeline: why };
  if (!Class?.from_pretrained) return { status: "unsupported", problems: [], pipeline: "" };
  const problems: string[] = [];
  const asked = architecture in unserved ? null : task;
  try {
    const model = await Class.from_pretrained(directory, local);
    problems.push(
      ...(await goldenProblems(model, directory, architecture)),
      ...(await generationProblems(model, directory, architecture)),
    );
    await model.dispose();
    for (const one of [asked, ...furtherTasks(directory)]) problems.push(...(await pipelineProblems(directory, one)));
  } catch (error) {
    if (isUnserved(error))
      return { ...outcome(problems), pipeline: `its ${task} pipeline does not take this model type` };
    problems.push(message(error));
  }
  return { ...outcome(problems), pipeline: pipelineText(architecture, task, directory) };
};
