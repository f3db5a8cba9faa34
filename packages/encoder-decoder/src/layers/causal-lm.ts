// A decoder without its encoder as a causal language model, or beside another encoder.
import {
  type Architecture,
  defineArchitecture,
  type ModelConfig,
  type NamedTensors,
  type Tower,
} from "@tiny-random/core";
import { baseModel, calledAs, linear, module, type Tensor } from "@tiny-random/nn";
import { textInputs } from "@tiny-random/text/inputs";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { causalSession } from "@tiny-random/text/layers/sessions/text-sessions";
import { type DecoderCache, decoderCache } from "./decoder-cache.ts";
import { type Decoder, type DecoderContext, needed, type Seq2SeqFamily } from "./seq2seq-family.ts";
import { cacheInputs } from "./sessions.ts";

/** The cache of a decoder alone. */
export const ownCache = ({ cache }: TextContext): DecoderCache | undefined =>
  cache && {
    present: cache.present,
    past: undefined,
    own: (layer, [key, value]) => cache.extend(layer, key, value),
    cross: (_, make) => make(),
  };

/**
 * The parameters of cross-attention, which a decoder alone does not read, of as many layers as tiny models have.
 *
 * @param decoder the decoder's prefix: `model.decoder.`
 * @param attention the key of cross-attention; that of its norm begins with it
 */
export const unreadCrossAttention = (decoder: string, attention: string): Record<string, string> =>
  Object.fromEntries(
    [0, 1].flatMap((layer) =>
      [attention, `${attention}_layer_norm`].map((part) => [
        `${decoder}layers.${layer}.${part}.`,
        "without an encoder there is nothing to look at",
      ]),
    ),
  );

/** Options of a decoder with a head. */
export interface CausalLMOptions {
  /** The head's key, `lm_head` by default. */
  readonly headKey?: string;
  /** Whether the head shares the embedding, as it mostly does. */
  readonly tied?: boolean;
}

type HeadFamily<C extends ModelConfig> = Pick<Seq2SeqFamily<C>, "cache" | "width" | "vocabulary">;

/** A decoder under `model.decoder`, and a head, which mostly shares its embedding. */
const withHead = <C extends ModelConfig>(
  family: HeadFamily<C>,
  c: C,
  decoder: Decoder,
  { headKey = "lm_head", tied = true }: Pick<CausalLMOptions, "headKey" | "tied">,
) => {
  const shared = tied ? { tied: decoder.embed_tokens.weight } : {};
  const lm_head = linear(family.width(c), family.vocabulary(c), { bias: false, ...shared });
  const model = baseModel(module({ decoder }, (m, ids: Tensor, step: DecoderContext) => m.decoder(ids, step)));
  return module(
    { model, lm_head },
    (m, ids: Tensor, step: DecoderContext) => ({ logits: m.lm_head(m.model(ids, step)) }),
    { lm_head: headKey },
  );
};

/** A decoder without an encoder as a causal language model. */
export const decoderCausalLM = <C extends ModelConfig>(
  family: HeadFamily<C>,
  decoder: (c: C) => Decoder,
  head: CausalLMOptions = {},
): Architecture<C> =>
  defineArchitecture({
    task: "text-generation",
    // Positions count padding too.
    padding: "right",
    requires: { is_decoder: true, is_encoder_decoder: false },
    unused: unreadCrossAttention("model.decoder.", "encoder_attn"),
    build: (c: C) => withHead(family, c, decoder(c), head),
    sessions: (model, c) => {
      const alone = (ids: Tensor, context: TextContext) =>
        model(ids, { attentionMask: context.attention_mask, cache: ownCache(context) });
      return causalSession(alone, { ...family.cache(c), positions: false });
    },
    inputs: (c) => textInputs(c, { padding: "right" }),
  });

/** The same decoder beside another family's encoder, with the caches of both kinds of attention. */
export const crossAttendingDecoder =
  <C extends ModelConfig>(
    family: HeadFamily<C>,
    decoder: (c: C) => Decoder,
    head: Pick<CausalLMOptions, "headKey"> = {},
  ) =>
  (c: C): Tower => {
    const model = withHead(family, c, decoder(c), head);
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
