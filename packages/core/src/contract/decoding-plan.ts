import type { StoredTensor } from "@tiny-random/nn";
import { InputError } from "./errors.ts";
import type { DecodingPlan, RunSession, Tensors, TokenRows } from "./plugin.ts";

/** Rows as a tensor `[rows, length]`. */
export const idTensor = (rows: TokenRows): StoredTensor => ({
  dtype: "int64",
  shape: [rows.length, rows[0]?.length ?? 0],
  data: new BigInt64Array(rows.flat().map(BigInt)),
});

/** The rows of a tensor `[rows, length]`. */
export const rowsOf = ({ data, shape }: StoredTensor): number[][] => {
  const [rows, length] = shape as [number, number];
  return Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * length, (row + 1) * length), Number));
};

/** What a decoder without padding is fed: ids, a mask of everything so far, positions. */
export const decoderFeed = (ids: TokenRows, total: number): Tensors => {
  const length = ids[0]?.length ?? 0;
  const positions = Array.from({ length }, (_, index) => total - length + index);
  return {
    input_ids: idTensor(ids),
    attention_mask: idTensor(ids.map(() => Array<number>(total).fill(1))),
    position_ids: idTensor(ids.map(() => positions)),
  };
};

/** A decoder goes on from `input_ids`. */
const decoderPlan = (inputs: Tensors): DecodingPlan => {
  const ids = inputs["input_ids"];
  if (!ids) throw new InputError("a decoder's prompt needs input_ids");
  return {
    session: "model",
    start: rowsOf(ids),
    feed: decoderFeed,
    whole: (rows) => decoderFeed(rows, rows[0]?.length ?? 0),
  };
};

const flag = (value: boolean): StoredTensor => ({ dtype: "bool", shape: [1], data: Uint8Array.of(value ? 1 : 0) });

/**
 * What an encoder-decoder's decoder is fed: its own ids, what the encoder gave, whether the caches hold anything. The mask of
 * the encoder's states is that of its inputs, where the encoder does not give another one.
 */
const crossFeed = (encoded: Tensors, read: Tensors, ids: StoredTensor, total: number): Tensors => {
  const states = encoded["last_hidden_state"];
  if (!states) throw new InputError("encoder_model gives no last_hidden_state");
  const mask = encoded["encoder_attention_mask"] ?? read["attention_mask"];
  return {
    input_ids: ids,
    encoder_hidden_states: states,
    ...(mask && { encoder_attention_mask: mask }),
    use_cache_branch: flag(total > (ids.shape[1] ?? 0)),
  };
};

/** The tokens that decoding starts from: `decoder_start_token_id`, which may be many. */
const startOf = (settings: Readonly<Record<string, unknown>>): readonly number[] => {
  const stated = settings["decoder_input_ids"] ?? settings["decoder_start_token_id"] ?? settings["bos_token_id"];
  const ids = Array.isArray(stated) ? stated : [stated];
  if (ids.length > 0 && ids.every((id) => typeof id === "number")) return ids;
  throw new InputError("config.json has no decoder_start_token_id", "Set decoder_start_token_id.");
};

/** An encoder reads the inputs once; the decoder begins with its start tokens, or with `decoder_input_ids`. */
const encoderDecoderPlan = async (
  run: RunSession,
  inputs: Tensors,
  settings: Readonly<Record<string, unknown>>,
): Promise<DecodingPlan> => {
  const { decoder_input_ids: given, ...own } = inputs;
  const encoded = await run("encoder_model", own);
  const count = encoded["last_hidden_state"]?.shape[0] ?? 1;
  return {
    session: "decoder_model_merged",
    start: given ? rowsOf(given) : Array.from({ length: count }, () => startOf(settings)),
    feed: (ids, total) => crossFeed(encoded, inputs, idTensor(ids), total),
    whole: (rows) => ({ ...own, decoder_input_ids: idTensor(rows) }),
  };
};

/** The plan that the names of a model's sessions imply. */
export const impliedPlan = async (
  sessions: ReadonlyMap<string, unknown>,
  run: RunSession,
  inputs: Tensors,
  settings: Readonly<Record<string, unknown>>,
): Promise<DecodingPlan> =>
  sessions.has("encoder_model") ? encoderDecoderPlan(run, inputs, settings) : decoderPlan(inputs);

/** Transformers' forward of an encoder and its decoder: `decoder_input_ids` beside the encoder's inputs. */
export const encoderDecoderForward = async (run: RunSession, inputs: Tensors): Promise<Tensors> => {
  const { decoder_input_ids: ids, ...own } = inputs;
  if (!ids) throw new InputError("an encoder-decoder's forward needs decoder_input_ids");
  const encoded = await run("encoder_model", own);
  const decoded = await run("decoder_model_merged", crossFeed(encoded, inputs, ids, ids.shape[1] ?? 0));
  return { ...decoded, encoder_last_hidden_state: encoded["last_hidden_state"] as StoredTensor };
};
