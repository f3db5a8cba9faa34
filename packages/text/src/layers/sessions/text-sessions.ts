import type { Session, SessionInput } from "@tiny-random/core";
import type { TextForward } from "./backbone.ts";
import { keyValueCache, type StateKind } from "./cache.ts";

/** A value for every token. */
export const tokens: SessionInput = { dtype: "int64", axes: ["batch_size", "sequence_length"] };

/** The whole forward of a text model without a cache, as `onnx/model.onnx`; extra inputs by name. */
export const encoderSession = (
  model: TextForward,
  options: { tokenTypes?: boolean | undefined; extras?: Readonly<Record<string, SessionInput>> } = {},
): Record<"model", Session> => ({
  model: {
    inputs: {
      input_ids: tokens,
      attention_mask: tokens,
      ...(options.tokenTypes && { token_type_ids: tokens }),
      ...options.extras,
    },
    trace: ({ input_ids, attention_mask, token_type_ids, ...extras }) => {
      if (!input_ids || !attention_mask) throw new Error("a text session needs input_ids and attention_mask");
      return model(input_ids, { attention_mask, token_type_ids, extras });
    },
  },
});

/** The cache's heads, which clients read from the inputs' shapes: they must be static. */
export interface CacheShape {
  /** How many layers have keys and values, or which. */
  readonly layers: number | readonly number[];
  /** As many in each layer, or a number for each. */
  readonly heads: number | ((layer: number) => number);
  readonly headSize: number | ((layer: number) => number);
  /** Where values are not as wide as keys: as wide in every layer, or by layer. */
  readonly valueSize?: number | ((layer: number) => number);
  /** Further states: `past_conv.0` → its axes after the batch. */
  readonly states?: Readonly<Record<string, StateSizes>>;
  /** False where the class has no `position_ids`. */
  readonly positions?: boolean;
  /** Keys and values in one tensor `past_key_values.N.key_value`, as clients read multi-query models. */
  readonly joined?: boolean | undefined;
}

/** A state's axes after the batch: sizes, and `past_sequence_length` where it holds something of every position. */
type StateSizes = readonly (number | "past_sequence_length")[];

/** The axes of a state, or of those of a layer's parts, by their names. */
type StateAxes = StateSizes | Readonly<Record<string, StateSizes>>;

/** States that one layer carries, by kind. */
export type LayerStates = { readonly [Kind in StateKind]?: StateAxes };

const hasParts = (axes: StateAxes): axes is Readonly<Record<string, StateSizes>> => !Array.isArray(axes);

/** The states of layers by the names of a session's inputs: `past_conv.0`, `past_conv.0.query`. */
export const namedStates = (byLayer: readonly LayerStates[]): Record<string, StateSizes> => {
  const ofLayer = (states: LayerStates, layer: number) =>
    Object.entries(states).flatMap(([kind, axes]): [string, StateSizes][] => {
      const name = `past_${kind}.${layer}`;
      return hasParts(axes) ? Object.entries(axes).map(([part, one]) => [`${name}.${part}`, one]) : [[name, axes]];
    });
  return Object.fromEntries(byLayer.flatMap(ofLayer));
};

/** The cache of a model without attention: the same states in each of its layers. */
export const statesCache = (layers: number, states: LayerStates): CacheShape => ({
  layers: 0,
  heads: 0,
  headSize: 0,
  positions: false,
  states: namedStates(Array<LayerStates>(layers).fill(states)),
});

const layersOf = ({ layers }: CacheShape): readonly number[] =>
  typeof layers === "number" ? Array.from({ length: layers }, (_, layer) => layer) : layers;

/** The inputs of one layer's cache. */
const pastOf = (layer: number, shape: CacheShape, length: string): Record<string, SessionInput> => {
  const { joined } = shape;
  const ofLayer = (size: number | ((layer: number) => number)) => (typeof size === "number" ? size : size(layer));
  const [heads, headSize] = [ofLayer(shape.heads), ofLayer(shape.headSize)];
  const valueSize = ofLayer(shape.valueSize ?? headSize);
  const name = `past_key_values.${layer}`;
  const past = (axes: readonly (string | number)[]): SessionInput => ({ dtype: "float32", axes });
  const perHead = (size: number) => ["batch_size", heads, length, size];
  if (!joined) return { [`${name}.key`]: past(perHead(headSize)), [`${name}.value`]: past(perHead(valueSize)) };
  const ofOneHead = ["batch_size", length, 2 * headSize];
  return { [`${name}.key_value`]: past(heads === 1 ? ofOneHead : perHead(2 * headSize)) };
};

/** The inputs of all layers' keys and values; the symbol counts earlier positions. */
export const cacheInputs = (shape: CacheShape, length = "past_sequence_length"): Record<string, SessionInput> =>
  Object.assign({}, ...layersOf(shape).map((layer) => pastOf(layer, shape, length)));

/** What a decoder reads beside its tokens: masks, positions, caches. */
export const decoderInputs = (shape: CacheShape): Record<string, SessionInput> => {
  const states = Object.entries(shape.states ?? {}).map(([name, axes]): [string, SessionInput] => [
    name,
    { dtype: "float32", axes: ["batch_size", ...axes] },
  ]);
  return {
    attention_mask: { dtype: "int64", axes: ["batch_size", "past_sequence_length + sequence_length"] },
    ...((shape.positions ?? true) && { position_ids: tokens }),
    ...cacheInputs(shape),
    ...Object.fromEntries(states),
  };
};

/**
 * Prefill and decode in one `onnx/model.onnx`: `past_key_values.N.key/value` in, `present.N.key/value` out; states of a
 * fixed size as `past_conv.N` in, `present_conv.N` out.
 */
export const causalSession = (model: TextForward, shape: CacheShape): Record<string, Session> => {
  const inputs: Record<string, SessionInput> = { input_ids: tokens, ...decoderInputs(shape) };
  return {
    model: {
      inputs,
      trace: ({ input_ids, attention_mask, position_ids, ...rest }) => {
        if (!input_ids || !attention_mask) throw new Error("a text session needs input_ids and attention_mask");
        const cache = keyValueCache(rest);
        const outputs = model(input_ids, { attention_mask, position_ids, cache });
        return { ...outputs, ...cache.present };
      },
    },
  };
};
