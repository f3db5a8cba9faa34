// Transformers' forward of a language model that also hears or sees, as a chain of sessions.
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
import { withFeatures } from "../image-text-forward.ts";
import type { TokenPositions } from "../token-positions.ts";

/** What stands among tokens: the session that encodes it, and the token in its place. */
export interface FeatureSource {
  readonly session: string;
  /** The session's output. */
  readonly features: string;
  /** Transformers' arguments → the session's inputs; the first is always there where something is heard. */
  readonly names: Readonly<Record<string, string>>;
  /** Throws InputError where the config names none. */
  tokenOf(config: Readonly<Record<string, unknown>>): number;
}

/** The arguments that are the encoder's, by Transformers' names. */
const heardIn = (inputs: Tensors, { names }: FeatureSource): Tensors =>
  Object.fromEntries(
    Object.keys(names).flatMap((argument) => {
      const tensor = inputs[argument];
      return tensor ? [[argument, tensor]] : [];
    }),
  );

/** The features of what is heard; undefined where nothing is. */
const featuresOf = async (
  run: RunSession,
  heard: Tensors,
  source: FeatureSource,
): Promise<StoredTensor | undefined> => {
  const named = Object.entries(heard).map(([argument, tensor]) => [source.names[argument] ?? argument, tensor]);
  if (named.length === 0) return undefined;
  const { [source.features]: features } = await run(source.session, Object.fromEntries(named) as Tensors);
  if (!features) throw new InputError(`${source.session} gives no ${source.features}`);
  return features;
};

/** Embedded tokens with features among them, and the decoder's other inputs. */
const decoderInputs = async (run: RunSession, inputs: Tensors, source: FeatureSource, token: number) => {
  const { input_ids: ids, attention_mask, position_ids } = inputs;
  if (!ids) throw new InputError("a text needs input_ids");
  const { inputs_embeds: embeds } = await run("embed_tokens", { input_ids: ids });
  if (!embeds) throw new InputError("embed_tokens gives no inputs_embeds");
  const features = await featuresOf(run, heardIn(inputs, source), source);
  return {
    ...(attention_mask && { attention_mask }),
    ...(position_ids && { position_ids }),
    inputs_embeds: features ? withFeatures(embeds, ids, features, token) : embeds,
  };
};

/** The forward as a chain of three sessions. */
export const forwardWithFeatures =
  (source: FeatureSource) =>
  async (run: RunSession, inputs: Tensors, config: ModelConfig): Promise<Tensors> =>
    run("decoder_model_merged", await decoderInputs(run, inputs, source, source.tokenOf(config)));

const ones = (rows: number, length: number): StoredTensor =>
  idTensor(Array.from({ length: rows }, () => Array<number>(length).fill(1)));

/** Generation from a text with features among its tokens: the first step encodes them, later tokens are words. */
export const decodingWithFeatures =
  (source: FeatureSource, positions: TokenPositions) =>
  async (run: RunSession, inputs: Tensors, settings: Readonly<Record<string, unknown>>): Promise<DecodingPlan> => {
    const { input_ids } = inputs;
    if (!input_ids) throw new InputError("a prompt needs input_ids");
    const token = source.tokenOf(settings);
    const heard = heardIn(inputs, source);
    const start = rowsOf(input_ids);
    const positionsOf = positions.generated(start, inputs, settings);
    const rest = (ids: TokenRows, total: number) => ({
      attention_mask: ones(ids.length, total),
      position_ids: positionsOf(total, ids[0]?.length ?? 0),
    });
    const feed = (ids: TokenRows, total: number) => {
      const now = total === ids[0]?.length ? heard : {};
      return decoderInputs(run, { input_ids: idTensor(ids), ...now, ...rest(ids, total) }, source, token);
    };
    return {
      session: "decoder_model_merged",
      start,
      feed,
      whole: (rows) => ({ input_ids: idTensor(rows), ...rest(rows, rows[0]?.length ?? 0), ...heard }),
    };
  };
