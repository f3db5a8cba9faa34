// SeamlessM4T's classes that speak: texts become units, and units sound.
import {
  type Architecture,
  defineArchitecture,
  type InputSynthesizer,
  type NamedTensors,
  type PipelineTask,
  type RunSession,
  type Session,
  type SessionInput,
  type Tensors,
} from "@tiny-random/core";
import { type AnyModule, linear, module, type Tensor } from "@tiny-random/nn";
import { withDecoderIds } from "../../inputs.ts";
import type { Embedding } from "../../layers/bart-stacks.ts";
import { needed } from "../../layers/seq2seq-family.ts";
import { decoderSession } from "../../layers/sessions.ts";
import { cacheShapeOf, type SpokenConfig, textStack } from "./config.ts";
import { said, withParts } from "./inputs.ts";
import { decoder, words } from "./stacks.ts";
import { throughDecoder } from "./units.ts";
import { codeHifiGan, type VoiceName } from "./vocoder.ts";

/** An encoder of a class, with its key and its session. */
export interface SourceEncoder<C> {
  readonly key: "text_encoder" | "speech_encoder";
  readonly session: string;
  build(c: C, shared: Embedding): ((inputs: NamedTensors) => Tensor) & AnyModule;
  inputs(c: C): Readonly<Record<string, SessionInput>>;
  /** The mask of states, where these are fewer than what is read. */
  mask?(mask: Tensor, states: Tensor, c: C): Tensor;
}

/** The model that makes units of a text's states, under `t2u_model`. */
export interface UnitPart<C> {
  build(c: C): { readonly module: AnyModule; readonly sessions: Readonly<Record<string, Session>> };
  /** Its forward, by Transformers' names. */
  run(run: RunSession, inputs: Tensors): Promise<Tensors>;
  inputs(c: C, seed: number): Tensors;
}

/** A class that speaks. */
export interface SpeakingClass<C extends SpokenConfig> {
  readonly task?: PipelineTask;
  readonly padding: Architecture["padding"];
  readonly encoders: readonly SourceEncoder<C>[];
  readonly units: UnitPart<C>;
  readonly voiceName: VoiceName;
  synthesize(c: C): InputSynthesizer;
}

const build = <C extends SpokenConfig>(c: C, { encoders, units: unitPart, voiceName }: SpeakingClass<C>) => {
  const stack = textStack(c);
  const shared = words(stack);
  const built = Object.fromEntries(encoders.map(({ key, build: make }) => [key, make(c, shared)]));
  const units = unitPart.build(c);
  const children = {
    shared,
    ...built,
    text_decoder: decoder(stack, shared),
    lm_head: linear(stack.d_model, stack.vocab_size, { bias: false, tied: shared.weight }),
    t2u_model: units.module,
    vocoder: codeHifiGan(c, voiceName),
  };
  return module(children, (m) => ({ ...m, encoders: built, units }));
};

const sourceSession = <C>(
  { inputs, mask }: SourceEncoder<C>,
  encode: ((inputs: NamedTensors) => Tensor) | undefined,
  c: C,
): Session => ({
  inputs: inputs(c),
  trace: (given) => {
    if (!encode) throw new Error("a class that speaks lacks an encoder");
    const states = encode(given);
    return {
      last_hidden_state: states,
      ...(mask && { encoder_attention_mask: mask(needed(given, "attention_mask"), states, c) }),
    };
  },
});

const idsOf = (length: string | number): SessionInput => ({ dtype: "int64", axes: ["batch_size", length] });

/** The vocoder's session. */
export const vocoderSession = (speak: (inputs: NamedTensors) => NamedTensors, voiceName: VoiceName): Session => ({
  inputs: { input_ids: idsOf("units_length"), [voiceName]: idsOf(1), lang_id: idsOf(1) },
  trace: speak,
});

/** A part's own inputs, by its own names; undefined where there are none. */
const inputsOfPart = (inputs: Tensors, part: string): Tensors | undefined => {
  const own = Object.entries(inputs).filter(([name]) => name.startsWith(`${part}.`));
  if (own.length === 0) return undefined;
  return Object.fromEntries(own.map(([name, tensor]) => [name.slice(part.length + 1), tensor]));
};

const outputsOfPart = (outputs: Tensors | undefined, part: string): Tensors =>
  Object.fromEntries(Object.entries(outputs ?? {}).map(([name, tensor]) => [`${part}.${name}`, tensor]));

/** Transformers' forward, which writes text; and the parts after it, each by its own inputs. */
const forwardOf =
  <C extends SpokenConfig>({ encoders, units }: SpeakingClass<C>) =>
  async (run: RunSession, inputs: Tensors): Promise<Tensors> => {
    const own = Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.includes(".")));
    const isHeard = "input_features" in own;
    const encoder = encoders.find(({ key }) => (key === "speech_encoder") === isHeard)?.session ?? "encoder_model";
    const written = await throughDecoder(run, { encoder, decoder: "decoder_model_merged" }, own);
    const [ofUnits, ofVocoder] = [inputsOfPart(inputs, "t2u_model"), inputsOfPart(inputs, "vocoder")];
    return {
      ...written,
      ...outputsOfPart(ofUnits && (await units.run(run, ofUnits)), "t2u_model"),
      ...outputsOfPart(ofVocoder && (await run("vocoder", ofVocoder)), "vocoder"),
    };
  };

/**
 * A class that speaks: it writes text as the classes that do not; the model of units reads the decoder's states of what was
 * written (`last_hidden_state`), and `vocoder` says the units.
 */
export const speakingClass = <C extends SpokenConfig>(own: SpeakingClass<C>): Architecture<C> =>
  defineArchitecture({
    ...(own.task && { task: own.task }),
    padding: own.padding,
    build: (c: C) => build(c, own),
    sessions: (model, c) => {
      const m = model();
      const text = textStack(c);
      const sources = own.encoders.map(
        (source) => [source.session, sourceSession(source, m.encoders[source.key], c)] as const,
      );
      // Inputs of one name belong to the last session that has them: to the encoders, which forward's arguments are for.
      return {
        ...m.units.sessions,
        vocoder: vocoderSession(m.vocoder, own.voiceName),
        decoder_model_merged: decoderSession(
          (ids, context) => {
            const states = m.text_decoder(ids, context);
            return { logits: m.lm_head(states), last_hidden_state: states };
          },
          { width: text.d_model, masked: true, cache: cacheShapeOf(text) },
        ),
        ...Object.fromEntries(sources),
      };
    },
    inputs: (c) =>
      withParts(
        {
          t2u_model: (seed) => own.units.inputs(c, seed),
          vocoder: (seed) => said(c, own.voiceName, 2, 5, seed),
        },
        withDecoderIds(c, own.synthesize(c)),
      ),
    forward: forwardOf(own),
  });
