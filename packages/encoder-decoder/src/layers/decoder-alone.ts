import { type Architecture, defineArchitecture, type ModelConfig } from "@tiny-random/core";
import { baseModel, linear, module, type Parameter, type Tensor } from "@tiny-random/nn";
import { textInputs } from "@tiny-random/text/inputs";
import type { TextContext } from "@tiny-random/text/layers/backbone";
import { causalSession } from "@tiny-random/text/layers/sessions";
import type { Decoder, Seq2SeqFamily } from "./backbone.ts";
import type { DecoderCache } from "./decoder-cache.ts";

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

/** Scores of the next token by the decoder alone, under `model.decoder`. */
export const decoderAlone = <C extends ModelConfig>(
  family: Pick<Seq2SeqFamily<C>, "cache" | "width" | "vocabulary">,
  decoder: (c: C) => LoneDecoder,
  { headKey = "lm_head", keyBias = true }: AloneOptions = {},
): Architecture<C> =>
  defineArchitecture({
    task: "text-generation",
    // Positions count padding too.
    padding: "right",
    requires: { is_decoder: true, is_encoder_decoder: false },
    unused: crossParameters(keyBias),
    build: (c: C) => {
      const own = decoder(c);
      const head = linear(family.width(c), family.vocabulary(c), { bias: false, tied: own.embed_tokens.weight });
      const model = baseModel(
        module({ decoder: own }, (m, ids: Tensor, context: TextContext) =>
          m.decoder(ids, { attentionMask: context.attention_mask, cache: ownCache(context) }),
        ),
      );
      return module({ model, [headKey]: head }, (m, ids: Tensor, context: TextContext) => ({
        logits: (m[headKey] as typeof head)((m.model as typeof model)(ids, context)),
      }));
    },
    sessions: (model, c) => causalSession(model, { ...family.cache(c), positions: false }),
    inputs: (c) => textInputs(c, { padding: "right" }),
  });
