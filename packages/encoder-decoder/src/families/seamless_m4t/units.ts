// The model of units of the first version: an encoder of a text's states, and a decoder that writes them one by one.
import { InputError, type NamedTensors, type RunSession, type SessionInput, type Tensors } from "@tiny-random/core";
import { linear, module, type StoredTensor } from "@tiny-random/nn";
import { decoderSession } from "../../layers/sessions.ts";
import { cacheShapeOf, type UnitConfig, unitStack } from "./config.ts";
import { unitsOfPart } from "./inputs.ts";
import type { UnitPart } from "./speaking.ts";
import { decoder, stateEncoder, words } from "./stacks.ts";

/** What the encoder of units reads. */
export const stateInputs = (width: number): Readonly<Record<string, SessionInput>> => ({
  inputs_embeds: { dtype: "float32", axes: ["batch_size", "sequence_length", width] },
  attention_mask: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
});

const flag = (value: boolean): StoredTensor => ({ dtype: "bool", shape: [1], data: Uint8Array.of(value ? 1 : 0) });

const given = (tensors: Tensors, name: string): StoredTensor => {
  const found = tensors[name];
  if (!found) throw new InputError(`a class that speaks lacks ${name}`);
  return found;
};

/** An encoder and its decoder without a cache. */
export const throughDecoder = async (
  run: RunSession,
  sessions: { readonly encoder: string; readonly decoder: string },
  inputs: Tensors,
): Promise<Tensors> => {
  const own = Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== "decoder_input_ids"));
  const encoded = await run(sessions.encoder, own);
  const decoded = await run(sessions.decoder, {
    encoder_attention_mask: encoded["encoder_attention_mask"] ?? given(own, "attention_mask"),
    input_ids: given(inputs, "decoder_input_ids"),
    encoder_hidden_states: given(encoded, "last_hidden_state"),
    use_cache_branch: flag(false),
  });
  return { logits: given(decoded, "logits"), encoder_last_hidden_state: given(encoded, "last_hidden_state") };
};

/** Units one by one, in separate sessions: `t2u_encoder_model`, `t2u_decoder_model_merged`. */
export const unitsOneByOne = <C extends UnitConfig>(start: (c: C) => number): UnitPart<C> => ({
  build: (c) => {
    const stack = unitStack(c);
    const embed_tokens = words(stack);
    const parts = { encoder: stateEncoder(stack), decoder: decoder(stack, embed_tokens) };
    const lm_head = linear(stack.d_model, stack.vocab_size, { bias: false, tied: embed_tokens.weight });
    return {
      module: module({ model: module(parts, () => undefined), lm_head }, () => undefined),
      sessions: {
        t2u_encoder_model: {
          inputs: stateInputs(stack.d_model),
          trace: (inputs: NamedTensors) => ({ last_hidden_state: parts.encoder(inputs) }),
        },
        t2u_decoder_model_merged: decoderSession((ids, context) => ({ logits: lm_head(parts.decoder(ids, context)) }), {
          width: stack.d_model,
          masked: true,
          cache: cacheShapeOf(stack),
        }),
      },
    };
  },
  run: async (run, inputs) => {
    const sessions = { encoder: "t2u_encoder_model", decoder: "t2u_decoder_model_merged" };
    const { logits } = await throughDecoder(run, sessions, inputs);
    return logits ? { logits } : {};
  },
  inputs: (c, seed) => unitsOfPart(unitStack(c), start(c), seed),
});
