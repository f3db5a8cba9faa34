import {
  type Architecture,
  type Context,
  decoderTower,
  defineArchitecture,
  encoderTower,
  InputError,
  type ModelConfig,
  type PipelineTask,
  type Tower,
} from "@tiny-random/core";
import { linear, module } from "@tiny-random/nn";
import { withDecoderIds } from "../inputs.ts";
import { towerDecoderSession, towerEncoderSession } from "./composite-sessions.ts";

/** A config with the configs of an encoder and a decoder. */
export type CompositeConfig = ModelConfig & { readonly encoder: ModelConfig; readonly decoder: ModelConfig };

/** The towers of a composite, by the model types of their configs. */
export const partsOf = (
  c: CompositeConfig,
  context: Context,
): { readonly encoder: Tower; readonly decoder: Tower } => ({
  encoder: encoderTower(context.family(c.encoder.model_type), c.encoder, context),
  decoder: decoderTower(context.family(c.decoder.model_type), c.decoder, context),
});

/** A projection of states to the decoder's width, unless they have it or its cross-attention takes theirs. */
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

/** What a class of composites states. */
export interface CompositeClass {
  readonly task: PipelineTask;
  readonly padding: Architecture["padding"];
  readonly unused: Readonly<Record<string, string>>;
  /** The encoder's raw inputs, by default those of its family. */
  readonly synthesize?: NonNullable<Tower["synthesize"]>;
}

/** An encoder of one family and a decoder of another, joined by cross-attention (Rothe et al., 2020). */
export const compositeModel = ({ synthesize, ...own }: CompositeClass): Architecture<CompositeConfig> =>
  defineArchitecture({
    ...own,
    build,
    sessions: (model, c) => {
      const { encoder, decoder, enc_to_dec_proj, parts } = model();
      return {
        encoder_model: towerEncoderSession(encoder, parts.encoder, c.encoder.model_type),
        decoder_model_merged: towerDecoderSession(decoder, parts, enc_to_dec_proj),
      };
    },
    inputs: (c, context) => {
      const source = synthesize ?? partsOf(c, context).encoder.synthesize;
      if (!source) throw new Error(`${c.encoder.model_type} makes no inputs`);
      return withDecoderIds(c, source);
    },
  });
