// Recognizers of speech over an encoder of mel bins: by its frames alone (CTC), or with a transducer.

import { audioInputs } from "@tiny-random/audio/inputs";
import type { FrameEncoder } from "@tiny-random/audio/layers/fast-conformer";
import { melInputs, melSeconds, melsOf } from "@tiny-random/audio/layers/frame-encoder-class";
import {
  type Architecture,
  defineArchitecture,
  type InputSynthesizer,
  type ModelConfig,
  type Session,
  type Tensors,
} from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  conv1d,
  embedding,
  type LstmState,
  linear,
  module,
  steppedLstm,
  type Tensor,
} from "@tiny-random/nn";
import { withDecoderIds } from "../inputs.ts";
import { needed } from "./seq2seq-family.ts";

/** The config fields of a recognizer over an encoder. */
export interface RecognizerConfig<E> extends ModelConfig {
  readonly vocab_size: number;
  readonly encoder_config: E;
}

/** The config fields of an encoder that recognizers read. */
export interface FrameEncoderConfig {
  readonly hidden_size: number;
  readonly num_mel_bins: number;
}

/** Connectionist temporal classification (Graves et al., 2006): one score per token and frame. */
export const frameCtc = <E extends FrameEncoderConfig>(
  encoder: (c: E) => FrameEncoder,
): Architecture<RecognizerConfig<E>> =>
  defineArchitecture({
    task: "automatic-speech-recognition",
    padding: "right",
    build: (c: RecognizerConfig<E>) =>
      module(
        {
          encoder: encoder(c.encoder_config),
          ctc_head: conv1d(c.encoder_config.hidden_size, c.vocab_size, 1),
        },
        (m, features: Tensor, mask: Tensor) =>
          m.ctc_head(m.encoder(features, mask).states.transpose(1, 2)).transpose(1, 2),
      ),
    sessions: (model, c) => ({
      model: {
        inputs: melInputs(c.encoder_config.num_mel_bins),
        trace: (inputs) => ({ logits: model(...melsOf(inputs)) }),
      },
    }),
    inputs: () => audioInputs({ seconds: melSeconds }),
  });

/** The config fields of a transducer. */
export interface TransducerConfig<E> extends RecognizerConfig<E> {
  readonly decoder_hidden_size: number;
  readonly num_decoder_layers: number;
  readonly hidden_act: string;
  readonly blank_token_id: number;
  /** Frames that a token can last, each with a score beside those of tokens (TDT; Xu et al., 2023). */
  readonly durations?: readonly number[];
}

/** The prediction network: an LSTM over the tokens so far. */
const predictor = <E>(c: TransducerConfig<E>) => {
  const width = c.decoder_hidden_size;
  return module(
    {
      embedding: embedding(c.vocab_size, width),
      lstm: steppedLstm(width, width, c.num_decoder_layers),
      decoder_projector: linear(width, width),
    },
    (m, ids: Tensor, before: LstmState) => {
      const { output, hidden, cell } = m.lstm(m.embedding(ids).transpose(0, 1), before);
      return { states: m.decoder_projector(output.transpose(0, 1)), hidden, cell };
    },
  );
};

/** The joint network: scores of every frame with every token before it. */
const joint = <E>(c: TransducerConfig<E>) =>
  module(
    { head: linear(c.decoder_hidden_size, c.vocab_size + (c.durations?.length ?? 0)) },
    (m, frames: Tensor, tokens: Tensor) =>
      m.head(activation(c.hidden_act)(frames.unsqueeze(2).add(tokens.unsqueeze(1)))),
  );

/** What a transducer is made of. */
interface TransducerParts<C extends AnyTransducer> {
  encoder(c: C["encoder_config"]): FrameEncoder;
  /** What states go through with the number of their language, and how many of these there are. */
  readonly prompt?: {
    projector(c: C): ((states: Tensor, languages: Tensor) => Tensor) & AnyModule;
    count(c: C): number;
  };
}

type AnyTransducer = TransducerConfig<FrameEncoderConfig>;

const transducer = <C extends AnyTransducer>(c: C, { encoder, prompt }: TransducerParts<C>) =>
  module(
    {
      encoder: encoder(c.encoder_config),
      prompt_projector: prompt?.projector(c),
      encoder_projector: linear(c.encoder_config.hidden_size, c.decoder_hidden_size),
      decoder: predictor(c),
      joint: joint(c),
    },
    (m) => m,
  );

/** The encoder, one step or many of the prediction network, and the joint network. */
const sessions = <C extends AnyTransducer>(model: ReturnType<typeof transducer<C>>, c: C): Record<string, Session> => {
  const { encoder, prompt_projector, encoder_projector, decoder, joint: join } = model();
  const width = c.decoder_hidden_size;
  const state = { dtype: "float32" as const, axes: [c.num_decoder_layers, "batch_size", width] };
  const states = (length: string) => ({ dtype: "float32" as const, axes: ["batch_size", length, width] });
  return {
    encoder_model: {
      inputs: {
        ...melInputs(c.encoder_config.num_mel_bins),
        ...(prompt_projector && { prompt_ids: { dtype: "int64", axes: ["batch_size"] } }),
      },
      trace: (inputs) => {
        const last = encoder(...melsOf(inputs)).states;
        const told = prompt_projector?.(last, needed(inputs, "prompt_ids")) ?? last;
        return { last_hidden_state: last, pooler_output: encoder_projector(told) };
      },
    },
    decoder_model: {
      inputs: {
        decoder_input_ids: { dtype: "int64", axes: ["batch_size", "decoder_sequence_length"] },
        past_hidden_state: state,
        past_cell_state: state,
      },
      trace: (inputs) => {
        const before = { hidden: needed(inputs, "past_hidden_state"), cell: needed(inputs, "past_cell_state") };
        const after = decoder(needed(inputs, "decoder_input_ids"), before);
        return { decoder_output: after.states, present_hidden_state: after.hidden, present_cell_state: after.cell };
      },
    },
    joiner_model: {
      // Frames are of several features each.
      inputs: { encoder_output: states("sequence_length//8"), decoder_output: states("decoder_sequence_length") },
      trace: (inputs) => ({ logits: join(needed(inputs, "encoder_output"), needed(inputs, "decoder_output")) }),
    },
  };
};

/** Clips, each in another language where there are some. */
const spoken =
  (languages: number): InputSynthesizer =>
  async (processors, purpose) => {
    const made = await audioInputs({ seconds: melSeconds })(processors, purpose);
    const rows = made?.inputs["input_features"]?.shape[0] ?? 0;
    if (!made || languages === 0) return made;
    const prompt_ids = {
      dtype: "int64",
      shape: [rows],
      data: BigInt64Array.from({ length: rows }, (_, row) => BigInt((7 + 5 * row) % languages)),
    } as const;
    return { raw: made.raw, inputs: { ...made.inputs, prompt_ids } };
  };

/** A transducer (RNN-T; Graves, 2012): tokens are predicted from a frame and the tokens before it. */
export const frameTransducer = <C extends AnyTransducer>(parts: TransducerParts<C>): Architecture<C> =>
  defineArchitecture({
    task: "automatic-speech-recognition",
    padding: "right",
    build: (c: C) => transducer(c, parts),
    sessions,
    // A text begins behind the blank token.
    inputs: (c) =>
      withDecoderIds(
        { model_type: c.model_type, decoder_start_token_id: c.blank_token_id },
        spoken(parts.prompt?.count(c) ?? 0),
        { most: 3 },
      ),
    forward: async (run, inputs): Promise<Tensors> => {
      const { decoder_input_ids: ids, ...sound } = inputs;
      if (!ids) throw new Error("a transducer's forward needs decoder_input_ids");
      const { last_hidden_state, pooler_output } = await run("encoder_model", sound);
      const { decoder_output } = await run("decoder_model", { decoder_input_ids: ids });
      if (!last_hidden_state || !pooler_output || !decoder_output)
        throw new Error("a transducer's sessions give no states");
      const { logits } = await run("joiner_model", { encoder_output: pooler_output, decoder_output });
      if (!logits) throw new Error("a transducer's joint network gives no logits");
      return { logits, last_hidden_state, pooler_output };
    },
  });
