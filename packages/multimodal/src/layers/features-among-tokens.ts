// Transformers' forward of a language model that also sees or hears, as a chain of sessions.
import {
  type DecodingPlan,
  InputError,
  idTensor,
  type ModelConfig,
  type RunSession,
  rowsOf,
  type Tensors,
  type TokenRows,
} from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";
import { withFeatures } from "./image-text-forward.ts";
import type { TokenPositions } from "./token-positions.ts";

/** What an encoder reads of a model's inputs. */
export interface EncoderFeeds {
  /** Transformers' arguments → the session's inputs; the first is always there where anything is encoded. */
  readonly names: Readonly<Record<string, string>>;
  /** What the encoder is fed, by its session's names, where that is not all arguments at once: several calls. */
  feeds?(given: Tensors): readonly Tensors[];
}

/** What stands among tokens: the session that encodes it, and the token in its place. */
export interface FeatureSource extends EncoderFeeds {
  readonly session: string;
  /** The session's output. */
  readonly features: string;
  /** The argument that says which features are kept, of as many for each of what is encoded: ones, `[encoded, features]`. */
  readonly kept?: string;
  /** Throws InputError where the config names none. */
  tokenOf(config: Readonly<Record<string, unknown>>): number;
}

/** The arguments that are the encoder's, by Transformers' names; none where nothing is encoded. */
const argumentsAmong = (inputs: Tensors, { names, kept }: FeatureSource): Tensors => {
  const [first = "", ...further] = Object.keys(names);
  if (!inputs[first]?.data.length) return {};
  return Object.fromEntries(
    [first, ...further, ...(kept === undefined ? [] : [kept])].flatMap((argument) => {
      const tensor = inputs[argument];
      return tensor ? [[argument, tensor]] : [];
    }),
  );
};

/** The same without a text's tokens: those grow. */
const besideTokens = (given: Tensors): Tensors =>
  Object.fromEntries(Object.entries(given).filter(([argument]) => argument !== "input_ids"));

/** What the encoder is fed, call by call. */
const feedsOf = (given: Tensors, { names, feeds, kept }: FeatureSource): readonly Tensors[] => {
  const read = Object.entries(given).filter(([argument]) => argument !== kept);
  return (
    feeds?.(given) ?? [Object.fromEntries(read.map(([argument, tensor]) => [names[argument] ?? argument, tensor]))]
  );
};

/** Features of several calls one after another, `[features, width]`. */
const joined = (parts: readonly StoredTensor[]): StoredTensor => {
  const [first] = parts;
  if (!first || parts.length === 1) return first ?? idTensor([]);
  const width = first.shape.at(-1) ?? 1;
  const data = Float32Array.from(parts.flatMap((part) => Array.from(part.data, Number)));
  return { dtype: "float32", shape: [data.length / width, width], data };
};

/** Features `[encoded, features, width]` of which a mask keeps some → `[kept, width]`. */
const keptOf = (features: StoredTensor, mask: StoredTensor): StoredTensor => {
  const width = features.shape.at(-1) ?? 1;
  const places = Array.from(mask.data, Number).flatMap((isKept, place) => (isKept ? [place] : []));
  const data = Float32Array.from(
    places.flatMap((place) => Array.from(features.data.slice(place * width, (place + 1) * width), Number)),
  );
  return { dtype: "float32", shape: [places.length, width], data };
};

/** The features of what is encoded; undefined where nothing is. */
export const featuresOf = async (
  run: RunSession,
  inputs: Tensors,
  source: FeatureSource,
): Promise<StoredTensor | undefined> => {
  const given = argumentsAmong(inputs, source);
  if (Object.keys(given).length === 0) return undefined;
  const parts: StoredTensor[] = [];
  for (const call of feedsOf(given, source)) {
    const { [source.features]: features } = await run(source.session, call);
    if (!features) throw new InputError(`${source.session} gives no ${source.features}`);
    parts.push(features);
  }
  const mask = source.kept === undefined ? undefined : given[source.kept];
  return mask ? keptOf(joined(parts), mask) : joined(parts);
};

/** Embedded tokens with features of all sources among them, and the decoder's other inputs. */
const decoderInputs = async (
  run: RunSession,
  inputs: Tensors,
  sources: readonly FeatureSource[],
  config: Readonly<Record<string, unknown>>,
) => {
  const { input_ids: ids, attention_mask, position_ids, token_type_ids } = inputs;
  if (!ids) throw new InputError("a text needs input_ids");
  const { inputs_embeds: embeds, ...beside } = await run("embed_tokens", { input_ids: ids });
  if (!embeds) throw new InputError("embed_tokens gives no inputs_embeds");
  let inputs_embeds = embeds;
  for (const source of sources) {
    const features = await featuresOf(run, inputs, source);
    if (features) inputs_embeds = withFeatures(inputs_embeds, ids, features, source.tokenOf(config));
  }
  return {
    ...beside,
    ...(attention_mask && { attention_mask }),
    ...(position_ids && { position_ids }),
    ...(token_type_ids && { token_type_ids }),
    inputs_embeds,
  };
};

/** The forward as a chain of sessions: embedded tokens, what is encoded, the decoder. */
export const forwardWithFeatures =
  (...sources: readonly FeatureSource[]) =>
  async (run: RunSession, inputs: Tensors, config: ModelConfig): Promise<Tensors> =>
    run("decoder_model_merged", await decoderInputs(run, inputs, sources, config));

const ones = (rows: number, length: number): StoredTensor =>
  idTensor(Array.from({ length: rows }, () => Array<number>(length).fill(1)));

/** Generation from a text with features among its tokens: the first step encodes them, later tokens are words. */
export const decodingWithFeatures =
  (sources: readonly FeatureSource[], positions: TokenPositions) =>
  async (run: RunSession, inputs: Tensors, settings: Readonly<Record<string, unknown>>): Promise<DecodingPlan> => {
    const { input_ids } = inputs;
    if (!input_ids) throw new InputError("a prompt needs input_ids");
    const read = sources.flatMap((source) => Object.entries(argumentsAmong(inputs, source)));
    const given = besideTokens(Object.fromEntries(read));
    const start = rowsOf(input_ids);
    const positionsOf = positions.generated(start, inputs, settings);
    const rest = (ids: TokenRows, total: number) => ({
      attention_mask: ones(ids.length, total),
      position_ids: positionsOf(total, ids[0]?.length ?? 0),
    });
    const feed = (ids: TokenRows, total: number) => {
      const now = total === ids[0]?.length ? given : {};
      return decoderInputs(run, { input_ids: idTensor(ids), ...now, ...rest(ids, total) }, sources, settings);
    };
    return {
      session: "decoder_model_merged",
      start,
      feed,
      whole: (rows) => ({ input_ids: idTensor(rows), ...rest(rows, rows[0]?.length ?? 0), ...given }),
    };
  };
