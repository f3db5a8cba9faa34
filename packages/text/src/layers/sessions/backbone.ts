import {
  type AnyModule,
  baseModel,
  blockCausalMask,
  type Children,
  causalMask,
  type Keys,
  module,
  narrowedMask,
  nearMask,
  paddingMask,
  Tensor,
  wholeBlockMask,
} from "@tiny-random/nn";
import { currentPlaces } from "../recurrent/padding.ts";
import type { KeyValueCache } from "./cache.ts";

/** What a decoder beside an encoder looks at. */
export interface EncoderStates {
  /** `[batch, encoder_length, width]`. */
  readonly states: Tensor;
  /** Added to the scores, `[batch, 1, 1, encoder_length]`; absent where the encoder's padding is not known. */
  readonly mask: Tensor | undefined;
}

/** What comes with the token ids into a text model. */
export interface TextContext {
  /** `[batch, past + length]` int64: 1 for tokens, 0 for padding. */
  readonly attention_mask: Tensor;
  /** `[batch, length]` int64; counted from 0 where a session has no such input. */
  readonly position_ids?: Tensor | undefined;
  /** `[batch, length]` int64: which of two texts a token belongs to; `[batch, past + length]` where it marks images' tokens. */
  readonly token_type_ids?: Tensor | undefined;
  /** `[batch, 1]` int64: the position at which a choice is read. */
  readonly choice_token_ids?: Tensor | undefined;
  /** Further inputs of a class, by their names. */
  readonly extras?: Readonly<Record<string, Tensor>> | undefined;
  readonly cache?: KeyValueCache | undefined;
  /** Where the model is the decoder of a composite. */
  readonly encoder?: EncoderStates | undefined;
}

/** A further input of a class by its name. Throws where the session has none. */
export const furtherInput = ({ extras }: TextContext, name: string): Tensor => {
  const given = extras?.[name];
  if (!given) throw new Error(`the session has no input ${name}`);
  return given;
};

/** Token ids `[batch, length]` → states: most backbones give the hidden ones alone, `[batch, length, width]`. */
export type Backbone<S = Tensor> = ((ids: Tensor, context: TextContext) => S) & AnyModule;

/** Token ids → a class's outputs by name. */
export type TextForward = (ids: Tensor, context: TextContext) => Readonly<Record<string, Tensor>>;

/** A class with its weights. */
export type TextModel = TextForward & AnyModule;

/**
 * A backbone under its key, heads beside it, and what they make of its states.
 *
 * @param keys for heads that checkpoints name differently
 */
export const withHeads = <B extends Backbone<unknown>, H extends Children>(
  key: string,
  backbone: B,
  heads: H,
  forward: (
    heads: H,
    states: ReturnType<B>,
    ids: Tensor,
    backbone: B,
    context: TextContext,
  ) => Readonly<Record<string, Tensor>>,
  keys: Keys<NoInfer<H>> = {},
): TextModel =>
  module(
    { backbone: baseModel(backbone), ...heads },
    (m, ids: Tensor, context: TextContext) => {
      const base: B = m.backbone;
      return forward(m, base(ids, context) as ReturnType<B>, ids, base, context);
    },
    { ...keys, backbone: key },
  );

/** Positions as a session gives them, or 0, 1, ... `[1, length]`. */
export const positionsOf = (ids: Tensor, context: TextContext): Tensor =>
  context.position_ids ?? Tensor.arange(ids.graph, ids.size(1)).unsqueeze(0);

/** Positions as a session gives them, or the tokens' places in the whole text, padding counted: `[1, length]`. */
export const placesOf = (ids: Tensor, { position_ids, attention_mask }: TextContext): Tensor =>
  position_ids ?? currentPlaces(attention_mask, ids);

/** Masks for windows, each made once for all layers that share it. */
const maskForWindow = (make: (window?: number) => Tensor): ((window?: number) => Tensor) => {
  const made = new Map<number | undefined, Tensor>();
  return (window) => {
    const mask = made.get(window) ?? make(window);
    made.set(window, mask);
    return mask;
  };
};

/** The causal mask for a window, made once for all layers that share it. */
export const causalMasks = (ids: Tensor, context: TextContext): ((window?: number) => Tensor) =>
  maskForWindow((window) => causalMask(context.attention_mask, ids, window));

/** Masks under which tokens see each other both ways, near ones alone in layers with a window. */
export const mutualMasks = (_ids: Tensor, { attention_mask: kept }: TextContext): ((window?: number) => Tensor) =>
  maskForWindow((window) => (window === undefined ? paddingMask(kept) : nearMask(kept, window - 1)));

/**
 * Causal masks within chunks of so many tokens, counted behind the padding before a text: a query sees those of its own chunk
 * (Llama 4).
 */
export const chunkMasks = (ids: Tensor, { attention_mask: kept }: TextContext): ((chunk?: number) => Tensor) => {
  const padding = kept.cumsum(1).eq(0).to("int64").sum(1, true);
  const places = Tensor.arange(kept.graph, kept.size(1)).unsqueeze(0).sub(padding);
  return maskForWindow((chunk) => {
    if (chunk === undefined) return causalMask(kept, ids);
    const chunks = places.to("float32").div(chunk).floor();
    const current = currentPlaces(kept, ids).squeeze(0);
    const same = chunks.index_select(1, current).unsqueeze(2).eq(chunks.unsqueeze(1)).unsqueeze(1);
    return narrowedMask(causalMask(kept, ids), same);
  });
};

/** The number of the image that each token belongs to, -1 for words: an image begins where the token before is none of one. */
const imagesOfTokens = (types: Tensor): Tensor => {
  const isImage = types.eq(1);
  const place = Tensor.arange(types.graph, types.size(1));
  const followsImage = isImage.index_select(1, place.sub(1).maximum(0)).logical_and(place.gt(0));
  const begins = isImage.logical_and(followsImage.logical_not());
  return begins.to("int64").cumsum(1).mul(isImage.to("int64")).sub(1);
};

/** What each query sees where tokens of images stand in blocks. */
type BlockMask = typeof blockCausalMask;

const masksOfImages =
  (mask: BlockMask) =>
  (ids: Tensor, context: TextContext): ((window?: number) => Tensor) => {
    const { attention_mask, token_type_ids: types } = context;
    if (!types) return causalMasks(ids, context);
    const blocks = imagesOfTokens(types);
    return maskForWindow((window) => mask(attention_mask, ids, blocks, window));
  };

/** Causal masks under which the tokens of an image, which `token_type_ids` mark by 1, see each other both ways (Gemma 3). */
export const imageBlockMasks = masksOfImages(blockCausalMask);

/** The same, and a window does not part an image (Gemma 4 without towers). */
export const wholeImageMasks = masksOfImages(wholeBlockMask);

/** The same within a window alone: layers that see all look back, at images too (Gemma 4). */
export const nearImageBlockMasks = (ids: Tensor, context: TextContext): ((window?: number) => Tensor) => {
  const back = causalMasks(ids, context);
  const near = context.token_type_ids ? imageBlockMasks(ids, context) : back;
  return (window) => (window === undefined ? back() : near(window));
};
