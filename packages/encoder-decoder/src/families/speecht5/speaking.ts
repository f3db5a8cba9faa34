// SpeechT5's classes that speak: an encoder of text or speech, and a decoder of spectrograms.
import {
  type Architecture,
  defineArchitecture,
  InputError,
  type InputSynthesizer,
  type NamedTensors,
  type RunSession,
  type SessionInput,
  type Tensors,
} from "@tiny-random/core";
import { type AnyModule, baseModel, module, type Tensor } from "@tiny-random/nn";
import { type DecoderContext, needed } from "../../layers/seq2seq-family.ts";
import { type DecoderReads, decoderSession } from "../../layers/sessions.ts";
import { cacheShapeOf, type SpeechT5Config } from "./config.ts";
import { drawnNames, drawnOf, spectrogramOfRow, withSpectrogram } from "./inputs.ts";
import { type Drawn, speechDecoderPostnet, speechDecoderPrenet } from "./prenets.ts";
import { speechT5Decoder } from "./stacks.ts";

/** The encoder of a class that speaks. */
export interface SpeakingEncoder {
  build(c: SpeechT5Config): ((inputs: NamedTensors) => Tensor) & AnyModule;
  readonly inputs: Readonly<Record<string, SessionInput>>;
  reducedMask?(mask: Tensor, states: Tensor, c: SpeechT5Config): Tensor;
  synthesize(c: SpeechT5Config): InputSynthesizer;
  readonly padding: Architecture["padding"];
}

const spectrogramDecoder = (c: SpeechT5Config) =>
  module(
    { prenet: speechDecoderPrenet(c), wrapped_decoder: speechT5Decoder(c) },
    (m, spectrogram: Tensor, drawn: Drawn, context: DecoderContext) =>
      m.wrapped_decoder(m.prenet(spectrogram, drawn, context), context),
  );

const speaker = (c: SpeechT5Config, encoder: SpeakingEncoder) =>
  module(
    {
      speecht5: baseModel(module({ encoder: encoder.build(c), decoder: spectrogramDecoder(c) }, (m) => m)),
      speech_decoder_postnet: speechDecoderPostnet(c),
    },
    (m) => ({ parts: m.speecht5(), postnet: m.speech_decoder_postnet() }),
  );

/** What the decoder reads: frames of the spectrogram so far that are new, a voice, and what is drawn. */
const targets = (c: SpeechT5Config): Readonly<Record<string, SessionInput>> => {
  const drawn: SessionInput = { dtype: "float32", axes: ["decoder_sequence_length", c.speech_decoder_prenet_units] };
  return {
    output_sequence: { dtype: "float32", axes: ["batch_size", "decoder_sequence_length", c.num_mel_bins] },
    speaker_embeddings: { dtype: "float32", axes: ["batch_size", c.speaker_embedding_dim] },
    ...Object.fromEntries(drawnNames(c).map((name) => [name, drawn])),
  };
};

const readsOf = (c: SpeechT5Config, { reducedMask }: SpeakingEncoder): DecoderReads => ({
  width: c.hidden_size,
  masked: true,
  cache: cacheShapeOf(c),
  targets: targets(c),
  ...(reducedMask && { reducedMask: (mask: Tensor, states: Tensor) => reducedMask(mask, states, c) }),
});

const flag = (value: boolean) => ({ dtype: "bool" as const, shape: [1], data: Uint8Array.of(value ? 1 : 0) });

/** Transformers' forward: every frame is known, the sessions are run once each. */
const teacherForced = async (run: RunSession, inputs: Tensors, c: SpeechT5Config): Promise<Tensors> => {
  const drawn = drawnNames(c);
  const isEncoders = (name: string) => !drawn.includes(name) && !/^(decoder_|speaker_)/u.test(name);
  const encoded = await run(
    "encoder_model",
    Object.fromEntries(Object.entries(inputs).filter(([name]) => isEncoders(name))),
  );
  const given = (name: string) => {
    const found = inputs[name] ?? encoded[name];
    if (!found) throw new InputError(`a class that speaks lacks ${name}`);
    return found;
  };
  const { spectrum, prob } = await run("decoder_model_merged", {
    encoder_attention_mask: given("attention_mask"),
    output_sequence: given("decoder_input_values"),
    speaker_embeddings: given("speaker_embeddings"),
    ...Object.fromEntries(drawn.map((name) => [name, given(name)])),
    encoder_hidden_states: given("last_hidden_state"),
    use_cache_branch: flag(false),
  });
  if (!spectrum || !prob) throw new InputError("decoder_model_merged gives no spectrum");
  return {
    ...(await run("decoder_postnet", { spectrum })),
    prob,
    encoder_last_hidden_state: given("last_hidden_state"),
  };
};

/**
 * A class that speaks. Its decoder goes on from the last frame that it gave (`output_sequence_out`) until a frame is likely
 * to be the last (`prob`); then `decoder_postnet` refines all frames. A vocoder, another model, makes sound of them.
 */
export const speakingClass = (encoder: SpeakingEncoder): Architecture<SpeechT5Config> =>
  defineArchitecture({
    padding: encoder.padding,
    build: (c: SpeechT5Config) => speaker(c, encoder),
    sessions: (model, c) => {
      const { parts, postnet } = model();
      return {
        encoder_model: {
          inputs: encoder.inputs,
          trace: (inputs) => ({ last_hidden_state: parts.encoder(inputs) }),
        },
        decoder_model_merged: decoderSession(
          (spectrogram, context, inputs) => {
            const drawn = { kept: drawnOf(c, inputs), speaker: needed(inputs, "speaker_embeddings") };
            const states = parts.decoder(spectrogram, drawn, context);
            const frames = postnet.frames(states);
            return {
              prob: postnet.ends(states).flatten(1),
              output_sequence_out: frames.select(2, c.reduction_factor - 1),
              spectrum: frames.flatten(1, 2),
            };
          },
          readsOf(c, encoder),
        ),
        decoder_postnet: {
          inputs: { spectrum: { dtype: "float32", axes: ["batch_size", "frames", c.num_mel_bins] } },
          trace: (inputs) => ({ spectrogram: postnet.refined(needed(inputs, "spectrum")) }),
        },
      };
    },
    inputs: (c) => withSpectrogram(c, encoder.synthesize(c)),
    forward: teacherForced,
    rowOf: spectrogramOfRow,
  });
