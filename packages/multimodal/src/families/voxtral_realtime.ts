import { voxtralRealtime } from "@tiny-random/atlas/configs/voxtral_realtime";
import { voxtralRealtimeEncoder } from "@tiny-random/atlas/configs/voxtral_realtime_encoder";
import { voxtralRealtimeText } from "@tiny-random/atlas/configs/voxtral_realtime_text";
import { realtimeSettings } from "@tiny-random/audio/families/voxtral_realtime_encoder/index";
import { streamInputs } from "@tiny-random/audio/families/voxtral_realtime_encoder/stream-encoder";
import { featureExtractorOf, recordedClips } from "@tiny-random/audio/inputs";
import {
  type ConfigOf,
  type DecodingPlan,
  defineArchitecture,
  InputError,
  type InputSynthesizer,
  idTensor,
  jsonText,
  type Language,
  narrowed,
  type Processors,
  type RunSession,
  rowsOf,
  type Tensors,
  type TokenRows,
  takeAxis,
} from "@tiny-random/core";
import type { Graph, StoredTensor, Tensor } from "@tiny-random/nn";
import { encodedTexts } from "@tiny-random/text/inputs";
import { sentence } from "@tiny-random/text/sentences";
import { extendedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import {
  bareClass,
  type ClassOfModel,
  generatingClass,
  type ModelOfParts,
  modelOfParts,
  sessionsAmongTokens,
} from "../layers/image-text.ts";
import type { ImageTextParts } from "../layers/image-text-parts.ts";
import { soundTextKeys, soundTextTowers } from "../layers/sound/sound-text.ts";
import { twoLayerProjector } from "../layers/two-layer-projector.ts";
import { multimodalFamily } from "../multimodal-family.ts";

const facts = narrowed(voxtralRealtime, { audio_config: voxtralRealtimeEncoder, text_config: voxtralRealtimeText });
type Config = ConfigOf<typeof facts>;

/** The token of a step in which nothing is said. */
const silence = "[STREAMING_PAD]";

/** Samples of a frame, frames of a token. */
const hop = 160;

/** How long texts wait for the sound, in tokens, as cosines and sines: `[1, width]`. */
const delayOf = (c: Config, graph: Graph): Tensor => {
  const width = c.text_config.hidden_size;
  const frequencies = Array.from({ length: width / 2 }, (_, pair) => 10000 ** ((-2 * pair) / width));
  const angles = frequencies.map((frequency) => c.default_num_delay_tokens * frequency);
  return graph.constant(Float32Array.from([...angles.map(Math.cos), ...angles.map(Math.sin)]), "float32", [1, width]);
};

/** A language model whose layers know how long it waits. */
const delayed = (c: Config, language: Language): Language => ({
  ...language,
  states: (inputs) => {
    const { inputs_embeds: embeds } = inputs;
    return language.states(embeds ? { ...inputs, t_cond: delayOf(c, embeds.graph) } : inputs);
  },
});

/** The encoder's states, several in a row to a token, and what it answers with beside them. */
type Heard = (inputs: Readonly<Record<string, Tensor>>) => Readonly<Record<string, Tensor>>;

const partsOf = (
  c: Config,
  context: Parameters<typeof soundTextTowers>[1],
): ImageTextParts & { readonly heard: Heard } => {
  const towers = soundTextTowers(c, context);
  const [width, several] = [c.text_config.hidden_size, c.downsample_factor];
  const projector = twoLayerProjector([c.audio_config.hidden_size * several, width, width], {
    act: c.projector_hidden_act,
    bias: false,
  });
  const heard: Heard = (inputs) => {
    const { last_hidden_state: states, ...present } = towers.tower.module(inputs);
    if (!states) throw new InputError("the encoder of sounds gives no last_hidden_state");
    const tokens = states.graph.floorDivide(states.size(1), several);
    const rows = states.reshape([states.size(0), tokens, several * c.audio_config.hidden_size]);
    return { audio_embeds: projector(rows), ...present };
  };
  return {
    ...soundTextKeys(towers, projector),
    language: delayed(c, towers.language),
    heard,
    features: (inputs) => heard(inputs)["audio_embeds"] as Tensor,
  };
};

/** Frames of a token. */
const framesOfToken = (c: Config): number => 2 * c.downsample_factor;

const inputOf = (inputs: Tensors, name: string): StoredTensor => {
  const found = inputs[name];
  if (!found) throw new InputError(`a stream needs ${name}`);
  return found;
};

/** What the encoder makes of a whole stream at once: `[batch, tokens, width]`. */
const heardOf = async (run: RunSession, { input_features: frames }: Tensors): Promise<StoredTensor | undefined> => {
  if (!frames) return undefined;
  const [rows = 0, , length = 0] = frames.shape;
  const places = Array.from({ length: rows }, () =>
    Array.from({ length: Math.floor(length / 2) }, (_, place) => place),
  );
  const { audio_embeds } = await run("audio_encoder", {
    input_features: frames,
    attention_mask: idTensor(places.map((row) => row.map(() => 1))),
    position_ids: idTensor(places),
  });
  return audio_embeds;
};

/** Embedded tokens with what is heard at each added to it, of a stream from one token on. */
const added = (embeds: StoredTensor, heard: StoredTensor | undefined, from: number): StoredTensor => {
  if (!heard) return embeds;
  const [rows = 0, length = 0, width = 0] = embeds.shape;
  const [, tokens = 0] = heard.shape;
  if (from + length > tokens) throw new InputError(`a stream of ${tokens} tokens has none at ${from + length - 1}`);
  const data = Float32Array.from({ length: rows * length * width }, (_, index) => {
    const [row, within] = [Math.floor(index / (length * width)), index % (length * width)];
    return Number(embeds.data[index]) + Number(heard.data[(row * tokens + from) * width + within]);
  });
  return { dtype: "float32", shape: embeds.shape, data };
};

/** The decoder's inputs for tokens, the first of which is at a place. */
const decoderInputs = async (run: RunSession, ids: StoredTensor, heard: StoredTensor | undefined, from: number) => {
  const { inputs_embeds } = await run("embed_tokens", { input_ids: ids });
  if (!inputs_embeds) throw new InputError("embed_tokens gives no inputs_embeds");
  const [rows = 0, length = 0] = ids.shape;
  const seen = Array.from({ length: rows }, () => Array<number>(from + length).fill(1));
  return {
    attention_mask: idTensor(seen),
    inputs_embeds: added(inputs_embeds, heard, from),
  };
};

const forward = async (run: RunSession, inputs: Tensors): Promise<Tensors> =>
  run("decoder_model_merged", await decoderInputs(run, inputOf(inputs, "input_ids"), await heardOf(run, inputs), 0));

/** A stream's first frames: `[batch, bins, frames]`. */
const firstOf = (frames: StoredTensor, count: number): StoredTensor =>
  takeAxis(
    frames,
    2,
    Array.from({ length: count }, (_, place) => place),
  );

/** Generation: every token is heard as it is said. */
const decoding = async (
  run: RunSession,
  inputs: Tensors,
  settings: Readonly<Record<string, unknown>>,
): Promise<DecodingPlan> => {
  const frames = inputOf(inputs, "input_features");
  const each = 2 * Number(settings["downsample_factor"]);
  const heard = await heardOf(run, inputs);
  return {
    session: "decoder_model_merged",
    start: rowsOf(inputOf(inputs, "input_ids")),
    feed: (ids: TokenRows, total: number) => decoderInputs(run, idTensor(ids), heard, total - (ids[0]?.length ?? 0)),
    whole: (rows) => ({
      input_ids: idTensor(rows),
      input_features: firstOf(frames, each * (rows[0]?.length ?? 0)),
      attention_mask: idTensor(rows.map((row) => row.map(() => 1))),
    }),
  };
};

/** How many tokens golden inputs have, and what generation goes on from and hears at most. */
const [goldenTokens, otherTokens, promptTokens, streamTokens] = [12, 9, 6, 30] as const;

/** A sound of so many tokens for each text, and the texts' first tokens, silence before words. */
const streamed = (
  processors: Processors,
  c: Config,
  rows: number,
  attempt: number,
  [tokens, heard]: readonly [number, number],
) => {
  const { extract, samplingRate, call } = featureExtractorOf(processors);
  const seconds = Array<number>(rows).fill((hop * framesOfToken(c) * heard) / samplingRate);
  const { raw, clips } = recordedClips(seconds, attempt, samplingRate);
  const written = clips.map((_, row) => `<s>${silence.repeat(3)}${sentence(attempt + row)}`);
  const { input_ids } = encodedTexts(processors, written, { padding: "right" }, {}).inputs;
  const ids = rowsOf(input_ids ?? idTensor([])).map((row) => row.slice(0, tokens));
  const inputs = {
    input_ids: idTensor(ids),
    attention_mask: idTensor(ids.map((row) => row.map(() => 1))),
    ...extract(clips),
  };
  return { raw: { ...raw, "audio.json": jsonText({ sampling_rate: samplingRate, ...call() }) }, inputs };
};

const streams =
  (c: Config): InputSynthesizer =>
  (processors, { kind, attempt }) => {
    if (kind === "distant") return undefined;
    if (kind === "prompts") {
      const { inputs } = streamed(processors, c, 4, 4 * attempt, [promptTokens, streamTokens]);
      return { raw: {}, inputs };
    }
    if (kind === "golden") return streamed(processors, c, 2, attempt, [goldenTokens, goldenTokens]);
    return streamed(processors, c, 1, attempt + 2, [otherTokens, otherTokens]);
  };

type StreamModel = ModelOfParts & { readonly heard: Heard };

const streamClass = ({ made }: ClassOfModel<Config>) =>
  defineArchitecture<Config, StreamModel>({
    padding: { none: "tokens are said while their sound is heard: all rows begin with the sound" },
    build: (c, context) => {
      const all = partsOf(c, context);
      return Object.assign(modelOfParts(all, made(all, c)), { heard: all.heard });
    },
    sessions: (model, c) => {
      const source = { session: "audio_encoder", features: "audio_embeds" };
      const usual = sessionsAmongTokens(model, source, streamInputs(c.audio_config));
      return {
        ...usual,
        audio_encoder: { inputs: streamInputs(c.audio_config), trace: (inputs) => model.heard(inputs) },
      };
    },
    inputs: streams,
    forward,
  });

export default multimodalFamily<Config>({
  facts,
  repo: "mistralai/Voxtral-Mini-4B-Realtime-2602",
  reference: {
    text_config: {
      vocab_size: 131072,
      hidden_size: 3072,
      intermediate_size: 9216,
      num_hidden_layers: 26,
      rms_norm_eps: 1e-5,
      rope_theta: 1000000,
      head_dim: 128,
      sliding_window: 8192,
    },
  },
  resolve: (c) => ({ hidden_size: c.text_config.hidden_size }),
  tokenizer: extendedTokenizer("mistral", {
    bare: true,
    tokens: { streaming_pad_token: silence, pad_token: "<pad>" },
  }),
  preprocessor: realtimeSettings,
  processor: {
    className: "VoxtralRealtimeProcessor",
    sounds: (c) => ({ feature_size: c.audio_config.num_mel_bins }),
  },
  variants: {
    "a separate head, another delay": {
      config: { tie_word_embeddings: false, default_num_delay_tokens: 2 },
      classes: ["VoxtralRealtimeForConditionalGeneration"],
    },
  },
  architectures: {
    VoxtralRealtimeForConditionalGeneration: { ...streamClass(generatingClass), decoding },
    VoxtralRealtimeModel: streamClass(bareClass),
  },
});
