// The sessions of a composite of any encoder and any decoder.
import { InputError, type NamedTensors, type Session, type SessionInput, type Tower } from "@tiny-random/core";
import { shapeText, type Tensor } from "@tiny-random/nn";
import { needed } from "./seq2seq-family.ts";

/** Whether the decoder reads the encoder's mask: that of texts, which have a state per token. */
const isMasked = ({ inputs }: Tower): boolean => "input_ids" in inputs && "attention_mask" in inputs;

/** An encoder's inputs; its token types are those of a first text. */
const encoderInputs = (inputs: NamedTensors, { inputs: declared }: Tower): NamedTensors => {
  if (!("token_type_ids" in declared)) return inputs;
  return { ...inputs, token_type_ids: needed(inputs, "input_ids").mul(0) };
};

/** An encoder's states. Throws InputError unless they are a sequence. */
const statesOf = ({ last_hidden_state: states }: NamedTensors, modelType: string): Tensor => {
  if (states?.rank === 3) return states;
  throw new InputError(
    `${modelType} gives ${states ? `states ${shapeText(states.shape)}` : "no states"} where a decoder looks at [batch, length, width]`,
    "Give the encoder another model type, such as bert, vit or wav2vec2.",
  );
};

/** The encoder's session. */
export const towerEncoderSession = (
  encode: (inputs: NamedTensors) => NamedTensors,
  tower: Tower,
  modelType: string,
): Session => {
  const { token_type_ids: _, ...inputs } = tower.inputs;
  return {
    inputs,
    trace: (given) => ({ last_hidden_state: statesOf(encode(encoderInputs(given, tower)), modelType) }),
  };
};

const encoderMask: SessionInput = { dtype: "int64", axes: ["batch_size", "encoder_sequence_length"] };

type Projection = ((x: Tensor) => Tensor) | undefined;

/** The decoder's session. */
export const towerDecoderSession = (
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
