import {
  type Architecture,
  defineArchitecture,
  type ModelConfig,
  type NamedTensors,
  type Tower,
} from "@tiny-random/core";
import { baseModel, calledAs, linear, module, type Parameter, type Tensor } from "@tiny-random/nn";
import { textInputs } from "@tiny-random/text/inputs";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { causalSession } from "@tiny-random/text/layers/sessions/text-sessions";
import { type Decoder, type DecoderContext, needed, type Seq2SeqFamily } from "./backbone.ts";
import { type DecoderCache, decoderCache } from "./decoder-cache.ts";
import { cacheInputs } from "./sessions.ts";

/** The cache of a decoder that has no encoder to look at. */
const ownCache = ({ cache }: TextContext): DecoderCache | undefined =>
  cache && {
    present: cache.present,
    past: undefined,
    own: (layer, [key, value]) => cache.extend(layer, key, value),
    cross: (_, make) => make(),
  };

/** A decoder whose embedding the head shares. */
export type LoneDecoder = Decoder & { readonly embed_tokens: { readonly weight: Parameter } };

const attentionParts = ["k_proj", "v_proj", "q_proj", "out_proj"].map((part) => `encoder_attn.${part}`);

/** The parameters of attention to an encoder, of as many layers as tiny models have. */
const crossParameters = (keyBias: boolean): Record<string, string> => {
  const reason = "without an encoder there is nothing to look at";
  const names = [...attentionParts, "encoder_attn_layer_norm"].flatMap((part) => [`${part}.weight`, `${part}.bias`]);
  const kept = names.filter((name) => keyBias || name !== "encoder_attn.k_proj.bias");
  return Object.fromEntries(
    [0, 1].flatMap((layer) => kept.map((name) => [`model.decoder.layers.${layer}.${name}`, reason])),
  );
};

/** What a decoder alone differs in. */
export interface AloneOptions {
  /** The head's key, if not `lm_head`. */
  readonly headKey?: string;
  readonly keyBias?: boolean;
}

type HeadFamily<C extends ModelConfig> = Pick<Seq2SeqFamily<C>, "cache" | "width" | "vocabulary">;

/** A decoder under `model.decoder` and its head, called with a step's context. */
const withHead = <C extends ModelConfig>(family: HeadFamily<C>, c: C, own: LoneDecoder, headKey = "lm_head") => {
  const head = linear(family.width(c), family.vocabulary(c), { bias: false, tied: own.embed_tokens.weight });
  const model = baseModel(module({ decoder: own }, (m, ids: Tensor, step: DecoderContext) => m.decoder(ids, step)));
  return module({ model, [headKey]: head }, (m, ids: Tensor, step: DecoderContext) => ({
    logits: (m[headKey] as typeof head)((m.model as typeof model)(ids, step)),
  }));
};

/** Scores of the next token by the decoder alone, under `model.decoder`. */
export const decoderAlone = <C extends ModelConfig>(
  family: HeadFamily<C>,
  decoder: (c: C) => LoneDecoder,
  { headKey, keyBias = true }: AloneOptions = {},
): Architecture<C> =>
  defineArchitecture({
    task: "text-generation",
    // Positions count padding too.
    padding: "right",
    requires: { is_decoder: true, is_encoder_decoder: false },
    unused: crossParameters(keyBias),
    build: (c: C) => withHead(family, c, decoder(c), headKey),
    sessions: (model, c) => {
      const alone = (ids: Tensor, context: TextContext) =>
        model(ids, { attentionMask: context.attention_mask, cache: ownCache(context) });
      return causalSession(alone, { ...family.cache(c), positions: false });
    },
    inputs: (c) => textInputs(c, { padding: "right" }),
  });

/** The same decoder beside another family's encoder, with the caches that clients keep for both. */
export const besideEncoder =
  <C extends ModelConfig>(family: HeadFamily<C>, decoder: (c: C) => LoneDecoder) =>
  (c: C): Tower => {
    const model = withHead(family, c, decoder(c));
    return {
      module: calledAs(model, (inputs: NamedTensors) => {
        const cache = decoderCache(inputs);
        const states = needed(inputs, "encoder_hidden_states");
        const step = { states, statesMask: inputs["encoder_attention_mask"], cache };
        return { ...model(needed(inputs, "input_ids"), step), ...cache.present };
      }),
      inputs: {
        input_ids: { dtype: "int64", axes: ["batch_size", "decoder_sequence_length"] },
        ...cacheInputs(family.cache(c)),
      },
      width: family.width(c),
    };
  };
