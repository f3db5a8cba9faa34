import { InputError } from "@tiny-random/core";
import type { DecoderFamily } from "../heads/decoder-family.ts";
import { type CacheShape, type LayerStates, namedStates } from "../sessions/text-sessions.ts";
import { depthOf, headSizeOf, keyValueHeadsOf, type RotaryDecoderConfig } from "./decoder-config.ts";
import { preNormLayer } from "./decoder-layers.ts";
import type { ContextBlock, DecoderParts } from "./decoder-parts.ts";
import { type RotaryDecoder, type RotaryDecoderSlots, rotaryDecoderFamily } from "./rotary-decoder.ts";

/** What a layer carries from one chunk of tokens to the next. */
export interface Carried {
  /** Keys and values of all earlier positions; they have the same sizes in every layer that has some. */
  readonly keyValues?: Pick<CacheShape, "heads" | "headSize" | "valueSize">;
  /** States of fixed sizes. */
  readonly states?: LayerStates;
}

/** One kind of layer of a hybrid decoder. */
export interface LayerKind<C extends RotaryDecoderConfig> {
  /** What mixes positions in it: a state space, a convolution, linear attention; the decoder's `attention` by default. */
  mixer?(c: C, layer: number): ContextBlock;
  /** The mixer's key in the layer; that of the decoder's attention by default. */
  readonly key?: string;
  /** Its order of norms and blocks, or its parts side by side; the decoder's `layer` by default. */
  readonly layer?: DecoderParts<C>["layer"];
  /** Absent for a layer that sees no other positions. */
  carries?(c: C): Carried;
}

/** A rotary decoder's slots, and what makes it a hybrid. */
export type HybridDecoderSlots<C extends RotaryDecoderConfig> = RotaryDecoderSlots<C> & {
  /** By the names that `kindOf` returns; `layer_types` has them in most configs. */
  readonly kinds: Readonly<Record<string, LayerKind<C>>>;
  kindOf(c: C, layer: number): string | undefined;
  /** False where clients give no positions although some layer has a rope: tokens stand where they stand in the text. */
  readonly givenPositions?: boolean;
};

/** Keys and values of plain attention. */
export const keyValues = (c: RotaryDecoderConfig): Carried => ({
  keyValues: { heads: keyValueHeadsOf(c), headSize: headSizeOf(c) },
});

/** The kind of a layer. Throws where the config names one that the family does not have. */
const layerKind = <C extends RotaryDecoderConfig>({ kinds, kindOf }: HybridDecoderSlots<C>, c: C, layer: number) => {
  const name = String(kindOf(c, layer));
  const kind = kinds[name];
  if (kind) return kind;
  throw new InputError(
    `layer ${layer} of ${c.model_type} is of kind ${name}${"layer_types" in c ? " by its layer_types" : ""}`,
    `Known: ${Object.keys(kinds).join(", ")}.`,
  );
};

/** Whether a layer has rotary positions; every one has where no slot says it. */
const isRotated = <C extends RotaryDecoderConfig>({ rope }: HybridDecoderSlots<C>, c: C, layer: number): boolean =>
  !rope || rope(c, layer) !== undefined;

/** Keys and values of the layers that have some, states of the others; a layer may have both. */
const hybridCache = <C extends RotaryDecoderConfig>(slots: HybridDecoderSlots<C>, c: C): CacheShape => {
  const layers = Array.from({ length: depthOf(c) }, (_, layer) => layer);
  const carried = layers.map((layer) => layerKind(slots, c, layer).carries?.(c));
  const { heads = 0, headSize = 0, valueSize } = carried.find((one) => one?.keyValues)?.keyValues ?? {};
  return {
    layers: carried.flatMap((one, layer) => (one?.keyValues ? [layer] : [])),
    heads,
    headSize,
    ...(valueSize !== undefined && { valueSize }),
    states: namedStates(carried.map((one) => one?.states ?? {})),
    positions: slots.givenPositions ?? layers.some((layer) => isRotated(slots, c, layer)),
  };
};

/**
 * A decoder whose layers are of several kinds. A layer is built like a rotary decoder's, with its kind's mixer where attention
 * would be; the cache follows from what the kinds carry.
 */
export const hybridDecoderFamily = <C extends RotaryDecoderConfig>(
  slots: HybridDecoderSlots<C>,
): DecoderFamily<C, RotaryDecoder> =>
  rotaryDecoderFamily<C>({
    cache: (c) => hybridCache(slots, c),
    ...slots,
    layer: (c, index, parts) => {
      const { mixer = parts.attention, key, layer = slots.layer ?? preNormLayer } = layerKind(slots, c, index);
      const layerKeys = key === undefined ? parts.layerKeys : { ...parts.layerKeys, attention: key };
      return layer(c, index, { ...parts, attention: mixer, layerKeys });
    },
  });
