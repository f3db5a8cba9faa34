import { type MusicgenConfig, musicgen } from "@tiny-random/atlas/configs/musicgen";
import type { MusicgenDecoderConfig } from "@tiny-random/atlas/configs/musicgen_decoder";
import { codecExtractor } from "@tiny-random/audio/layers/codec-class";
import {
  type Architecture,
  type CodecTower,
  type Context,
  codecTower,
  type DecodingPlan,
  defineArchitecture,
  InputError,
  idTensor,
  type ModelConfig,
  type NamedTensors,
  type RunSession,
  type Session,
  type SessionInput,
  shrinkConfig,
  type Tensors,
  type TokenRows,
  towerOfClass,
} from "@tiny-random/core";
import { type DecoderContext, needed } from "@tiny-random/encoder-decoder/layers/seq2seq-family";
import { decoderSession } from "@tiny-random/encoder-decoder/layers/sessions";
import { type AnyModule, linear, module, type StoredTensor, Tensor } from "@tiny-random/nn";
import { multimodalFamily } from "../../multimodal-family.ts";
import { bareDecoder, cacheShapeOf, decoderWithHeads } from "./decoder.ts";
import { decoderInputs, delayed, musicInputs } from "./inputs.ts";

/** The codes of a text's codebooks are neighbouring rows. */
const codesOf = (c: MusicgenDecoderConfig, length: string): SessionInput => ({
  dtype: "int64",
  axes: [`${c.num_codebooks}*batch_size`, length],
});

const rowsTogether = { none: "a text has several rows of codes, so that no row of a batch stands alone" };

/** A class of the decoder alone, which reads the states of a text in one session. */
const decoderClass = <M extends ((ids: Tensor, context: DecoderContext) => Tensor) & AnyModule>(
  output: string,
  build: (c: MusicgenDecoderConfig) => M,
): Architecture<MusicgenConfig> =>
  defineArchitecture({
    padding: rowsTogether,
    build: (c: MusicgenConfig) => build(c.decoder),
    sessions: (model, { decoder: c }) => ({
      model: {
        inputs: {
          input_ids: codesOf(c, "decoder_sequence_length"),
          encoder_hidden_states: { dtype: "float32", axes: ["batch_size", "encoder_sequence_length", c.hidden_size] },
          encoder_attention_mask: { dtype: "int64", axes: ["batch_size", "encoder_sequence_length"] },
        },
        trace: (inputs) => {
          const states = needed(inputs, "encoder_hidden_states");
          const statesMask = needed(inputs, "encoder_attention_mask");
          return { [output]: model(needed(inputs, "input_ids"), { states, statesMask }) };
        },
      },
    }),
    inputs: ({ decoder }) => decoderInputs(decoder),
  });

const parts = (c: MusicgenConfig, context: Context) => {
  const text = towerOfClass(context.family(c.text_encoder.model_type), "T5EncoderModel", c.text_encoder, context);
  const codec = codecTower(context.family(c.audio_encoder.model_type), c.audio_encoder);
  const isProjected = text.width !== c.decoder.hidden_size && c.decoder.cross_attention_hidden_size === null;
  return module(
    {
      text_encoder: text.module,
      audio_encoder: codec.module,
      decoder: decoderWithHeads(c.decoder),
      enc_to_dec_proj: isProjected ? linear(text.width, c.decoder.hidden_size) : undefined,
    },
    (m) => ({ ...m, text, codec }),
  );
};

/** Codes `[1, batch, codebooks, frames]` → sound `[batch, channels, samples]`: the codebooks of two channels alternate. */
const decoded = (c: MusicgenDecoderConfig, codec: CodecTower, codes: Tensor): Tensor => {
  if (c.audio_channels === 1) return codec.decode(codes);
  const channel = (index: number) => codec.decode(codes.slice(2, index, c.num_codebooks, c.audio_channels));
  return Tensor.cat([channel(0), channel(1)], 1);
};

/** A codec's session in each direction; of two channels both have the codes of one sound. */
const codecSessions = (c: MusicgenConfig, codec: CodecTower): Record<string, Session> => {
  const channels = c.audio_encoder.audio_channels;
  return {
    encodec_encode: {
      inputs: {
        input_values: { dtype: "float32", axes: ["batch_size", channels, "sequence_length"] },
        padding_mask: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
      },
      trace: (inputs) => ({
        audio_codes: codec.encode(needed(inputs, "input_values"), needed(inputs, "padding_mask")),
      }),
    },
    encodec_decode: {
      inputs: { audio_codes: { dtype: "int64", axes: [1, "batch_size", c.decoder.num_codebooks, "codes_length"] } },
      trace: (inputs) => ({ audio_values: decoded(c.decoder, codec, needed(inputs, "audio_codes")) }),
    },
  };
};

const flag = (value: boolean): StoredTensor => ({ dtype: "bool", shape: [1], data: Uint8Array.of(value ? 1 : 0) });

const given = (tensors: Tensors, name: string): StoredTensor => {
  const found = tensors[name];
  if (!found) throw new InputError(`musicgen lacks ${name}`);
  return found;
};

const textOf = (run: RunSession, inputs: Tensors): Promise<Tensors> =>
  run("text_encoder", { input_ids: given(inputs, "input_ids"), attention_mask: given(inputs, "attention_mask") });

/** What the decoder's session is fed. */
const feedOf = (inputs: Tensors, encoded: Tensors, ids: StoredTensor, isLater: boolean): Tensors => ({
  encoder_attention_mask: given(inputs, "attention_mask"),
  input_ids: ids,
  encoder_hidden_states: given(encoded, "last_hidden_state"),
  use_cache_branch: flag(isLater),
});

/** Codes of a sound as the decoder reads them, each as often as there are channels: `[codebooks · batch, frames]`. */
const codeRows = ({ data, shape }: StoredTensor, channels: number): StoredTensor => {
  const [, batch = 1, codebooks = 1, frames = 1] = shape;
  const rows = Array.from({ length: batch * codebooks }, (_, row) =>
    Array.from(data.subarray(row * frames, (row + 1) * frames), Number),
  );
  return idTensor(rows.flatMap((row) => Array.from({ length: channels }, () => row)));
};

/** Sound as long as what its codes were made of. */
const trimmed = ({ dtype, shape, data }: StoredTensor, length: number): StoredTensor => {
  const whole = shape.at(-1) ?? 0;
  const kept = (data as Float32Array).filter((_, index) => index % whole < length);
  return { dtype, shape: shape.with(-1, length), data: kept };
};

/** Transformers' forward. Without codes it goes on from a sound, of which its codec gives what is left of it too. */
const musicForward = async (run: RunSession, inputs: Tensors, c: MusicgenConfig): Promise<Tensors> => {
  const encoded = await textOf(run, inputs);
  const last = { encoder_last_hidden_state: given(encoded, "last_hidden_state") };
  const codes = inputs["decoder_input_ids"];
  const scoresOf = async (ids: StoredTensor) =>
    given(await run("decoder_model_merged", feedOf(inputs, encoded, ids, false)), "logits");
  if (codes) return { logits: await scoresOf(codes), ...last };
  const sound = given(inputs, "input_values");
  const heard = await run("encodec_encode", { input_values: sound, padding_mask: given(inputs, "padding_mask") });
  const audio_codes = given(heard, "audio_codes");
  const logits = await scoresOf(codeRows(audio_codes, c.decoder.audio_channels));
  if (c.decoder.audio_channels > 1) return { logits, ...last };
  const { audio_values } = await run("encodec_decode", { audio_codes });
  if (!audio_values) throw new InputError("encodec_decode gives no audio_values");
  return { logits, audio_values: trimmed(audio_values, sound.shape.at(-1) ?? 0), ...last };
};

/** Every codebook begins with the code that no sound has; each text has as many rows as there are codebooks. */
const decoding = async (
  run: RunSession,
  inputs: Tensors,
  settings: Readonly<Record<string, unknown>>,
): Promise<DecodingPlan> => {
  const c = settings["decoder"] as MusicgenDecoderConfig;
  const encoded = await textOf(run, inputs);
  const rows = (given(inputs, "input_ids").shape[0] ?? 1) * c.num_codebooks;
  const ids = (codes: TokenRows, total: number) => idTensor(delayed(c, codes, total - (codes[0]?.length ?? 0)));
  return {
    session: "decoder_model_merged",
    together: c.num_codebooks,
    start: Array.from({ length: rows }, () => [c.vocab_size]),
    feed: (codes, total) => feedOf(inputs, encoded, ids(codes, total), total > (codes[0]?.length ?? 0)),
    whole: (codes) => ({ ...inputs, decoder_input_ids: ids(codes, codes[0]?.length ?? 0) }),
  };
};

const music: Architecture<MusicgenConfig> = defineArchitecture({
  task: "text-to-audio",
  padding: rowsTogether,
  build: parts,
  sessions: (model, c) => {
    const { text_encoder, decoder, enc_to_dec_proj, text, codec } = model();
    const read = (states: Tensor, mask: Tensor | undefined) => {
      const projected = enc_to_dec_proj?.(states) ?? states;
      return mask ? projected.mul(mask.to("float32").unsqueeze(-1)) : projected;
    };
    return {
      text_encoder: { inputs: text.inputs, trace: (inputs: NamedTensors) => text_encoder(inputs) },
      decoder_model_merged: decoderSession(
        (ids, context) => {
          const states = context.states && read(context.states, context.statesMask);
          return { logits: decoder(ids, { ...context, states }) };
        },
        {
          width: text.width,
          masked: true,
          cache: cacheShapeOf(c.decoder),
          targets: { input_ids: codesOf(c.decoder, "decoder_sequence_length") },
        },
      ),
      ...codecSessions(c, codec),
    };
  },
  inputs: musicInputs,
  forward: musicForward,
  decoding,
});

/** Bits of a code, of which a second has so many in each quantizer that the bandwidth has room for all codebooks. */
const tinyCodec = (c: MusicgenConfig) => {
  const hop = c.audio_encoder.upsampling_ratios.reduce((product, ratio) => product * ratio, 1);
  const bits = 6;
  const quantizers = c.decoder.num_codebooks / c.decoder.audio_channels;
  const rate = bits * Math.ceil(c.audio_encoder.sampling_rate / hop) * quantizers;
  return { codebook_size: 2 ** bits, target_bandwidths: [rate / 1000] };
};

/** The text encoder's config follows the tokenizer; the ids of codes follow the decoder's. */
const followed = (
  tokenizer: { sync(config: ModelConfig): ModelConfig },
  target: ModelConfig,
  _defaults: ModelConfig,
  tiny: ModelConfig,
) => {
  const text = target["text_encoder"] as ModelConfig | null | undefined;
  if (text) return { ...target, text_encoder: tokenizer.sync(text) };
  const { pad_token_id } = tiny["decoder"] as MusicgenDecoderConfig;
  return { ...target, bos_token_id: pad_token_id, decoder_start_token_id: pad_token_id, pad_token_id };
};

export default multimodalFamily<MusicgenConfig>({
  facts: musicgen,
  repo: "facebook/musicgen-small",
  checkpoints: {
    MusicgenForConditionalGeneration: ["facebook/musicgen-small", "facebook/musicgen-medium", "Xenova/musicgen-small"],
  },
  reference: {
    is_encoder_decoder: true,
    text_encoder: {
      model_type: "t5",
      d_model: 768,
      d_ff: 3072,
      num_layers: 12,
      num_decoder_layers: 12,
      num_heads: 12,
      decoder_start_token_id: 0,
      n_positions: 512,
    },
    audio_encoder: {
      model_type: "encodec",
      sampling_rate: 32000,
      num_filters: 64,
      upsampling_ratios: [8, 5, 4, 4],
      codebook_size: 2048,
      codebook_dim: 128,
      target_bandwidths: [2.2],
      use_causal_conv: false,
      use_conv_shortcut: false,
    },
    decoder: {},
  },
  generationConfig: {
    bos_token_id: 2048,
    decoder_start_token_id: 2048,
    do_sample: true,
    guidance_scale: 3.0,
    max_length: 1500,
    pad_token_id: 2048,
  },
  tokenizer: "t5",
  preprocessor: { ...codecExtractor, padding_side: "left", sampling_rate: 32000 },
  processor: {
    className: "MusicgenProcessor",
    sounds: (c) => ({ sampling_rate: c.audio_encoder.sampling_rate, feature_size: c.audio_encoder.audio_channels }),
    followed,
  },
  towerFields: ["text_encoder", "audio_encoder"],
  tiny: (c, { size }, merged) => {
    const codec = tinyCodec(c);
    const code = codec.codebook_size;
    const ids = { vocab_size: code, pad_token_id: code, bos_token_id: code };
    return {
      audio_encoder: { ...merged.audio_encoder, ...codec },
      decoder: shrinkConfig(merged.decoder ?? c.decoder, size, ids),
    };
  },
  variants: {
    stereo: {
      config: { decoder: { audio_channels: 2, num_codebooks: 8 } },
      classes: ["MusicgenForConditionalGeneration"],
    },
  },
  architectures: {
    MusicgenModel: decoderClass("last_hidden_state", bareDecoder),
    MusicgenForCausalLM: decoderClass("logits", decoderWithHeads),
    MusicgenForConditionalGeneration: music,
  },
});
