import {
  type Architecture,
  type Context,
  decoderTower,
  defineArchitecture,
  encoderTower,
  InputError,
  type ModelConfig,
  type NamedTensors,
  type PipelineTask,
  type Session,
  type SessionInput,
  type Tower,
} from "@tiny-random/core";
import { linear, module, shapeText, type Tensor } from "@tiny-random/nn";
import { withDecoderIds } from "../inputs.ts";
import { needed } from "./backbone.ts";

/** A config of two, each below its own key. */
export type CompositeConfig = ModelConfig & { readonly encoder: ModelConfig; readonly decoder: ModelConfig };

/** The two parts of a composite, by the model types of their configs. */
export const partsOf = (
  c: CompositeConfig,
  context: Context,
): { readonly encoder: Tower; readonly decoder: Tower } => ({
  encoder: encoderTower(context.family(c.encoder.model_type), c.encoder, context),
  decoder: decoderTower(context.family(c.decoder.model_type), c.decoder, context),
});

/** Between states and a decoder of another width, unless its attention takes them as they are. */
const projection = ({ decoder }: CompositeConfig, from: number, to: number) => {
  const takes = decoder["cross_attention_hidden_size"];
  if (typeof takes !== "number") return from === to ? undefined : linear(from, to);
  if (takes === from) return undefined;
  throw new InputError(
    `the decoder's cross_attention_hidden_size is ${takes} where the encoder's states have ${from} features`,
    "Leave cross_attention_hidden_size out, so that the states are projected.",
  );
};

const build = (c: CompositeConfig, context: Context) => {
  const { encoder, decoder } = partsOf(c, context);
  const enc_to_dec_proj = projection(c, encoder.width, decoder.width);
  const children = { encoder: encoder.module, decoder: decoder.module, enc_to_dec_proj };
  return module(children, (m) => ({ ...m, parts: { encoder, decoder } }));
};

/** Whether the decoder knows the encoder's padding: that of texts, whose states are as many as their tokens. */
const isMasked = ({ inputs }: Tower): boolean => "input_ids" in inputs && "attention_mask" in inputs;

/** What an encoder reads of what is given; token types are all of the first text. */
const read = (inputs: NamedTensors, { inputs: declared }: Tower): NamedTensors => {
  if (!("token_type_ids" in declared)) return inputs;
  return { ...inputs, token_type_ids: needed(inputs, "input_ids").mul(0) };
};

/** An encoder's states. Throws InputError where they are no sequence. */
const statesOf = ({ last_hidden_state: states }: NamedTensors, modelType: string): Tensor => {
  if (states?.rank === 3) return states;
  throw new InputError(
    `${modelType} gives ${states ? `states ${shapeText(states.shape)}` : "no states"} where a decoder looks at [batch, length, width]`,
    "Give the encoder another model type, such as bert, vit or wav2vec2.",
  );
};

const encoderSession = (encode: (inputs: NamedTensors) => NamedTensors, tower: Tower, modelType: string): Session => {
  const { token_type_ids: _, ...inputs } = tower.inputs;
  return { inputs, trace: (given) => ({ last_hidden_state: statesOf(encode(read(given, tower)), modelType) }) };
};

const encoderMask: SessionInput = { dtype: "int64", axes: ["batch_size", "encoder_sequence_length"] };

type Projection = ((x: Tensor) => Tensor) | undefined;

const decoderSession = (
  decode: (inputs: NamedTensors) => NamedTensors,
  { encoder, decoder }: { readonly encoder: Tower; readonly decoder: Tower },
  project: Projection,
): Session => ({
  inputs: {
    ...(isMasked(encoder) && { encoder_attention_mask: encoderMask }),
    encoder_hidden_states: { dtype: "float32", axes: ["batch_size", "encoder_sequence_length", encoder.width] },
    ...decoder.inputs,
  },
  trace: (inputs) => {
    const states = needed(inputs, "encoder_hidden_states");
    return decode({ ...inputs, encoder_hidden_states: project?.(states) ?? states });
  },
});

/** What a composite of one kind says about itself. */
export interface CompositeClass {
  readonly task: PipelineTask;
  readonly padding: Architecture["padding"];
  readonly unused: Readonly<Record<string, string>>;
  /** What the encoder reads; its own raw inputs if not said otherwise. */
  readonly synthesize?: NonNullable<Tower["synthesize"]>;
}

/** An encoder of one family and a decoder of another, joined by attention (Rothe et al., 2020). */
export const compositeModel = ({ synthesize, ...own }: CompositeClass): Architecture<CompositeConfig> =>
  defineArchitecture({
    ...own,
    build,
    sessions: (model, c) => {
      const { encoder, decoder, enc_to_dec_proj, parts } = model();
      return {
        encoder_model: encoderSession(encoder, parts.encoder, c.encoder.model_type),
        decoder_model_merged: decoderSession(decoder, parts, enc_to_dec_proj),
      };
    },
    inputs: (c, context) => {
      const source = synthesize ?? partsOf(c, context).encoder.synthesize;
      if (!source) throw new Error(`${c.encoder.model_type} makes no inputs`);
      return withDecoderIds(c, source);
    },
  });
