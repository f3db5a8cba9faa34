import {
  type DecodingPlan,
  InputError,
  idTensor,
  type ModelConfig,
  type RunSession,
  rowsOf,
  type Tensors,
  type TokenRows,
  ValidationError,
} from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";

/** The id that stands where an image's features go, by either of its names in configs. */
export const imageTokenOf = (config: Readonly<Record<string, unknown>>): number => {
  const id = config["image_token_id"] ?? config["image_token_index"];
  if (typeof id === "number") return id;
  throw new InputError("config.json has neither image_token_id nor image_token_index", "Set image_token_id.");
};

/**
 * Features in the place of placeholders, one after another. Throws ValidationError where there are not as many of both.
 *
 * @param embeds `[batch, length, width]`
 * @param features `[..., width]`
 */
export const withFeatures = (
  embeds: StoredTensor,
  ids: StoredTensor,
  features: StoredTensor,
  imageToken: number,
): StoredTensor => {
  const width = embeds.shape.at(-1) as number;
  const places = Array.from(ids.data, Number).flatMap((id, place) => (id === imageToken ? [place] : []));
  const count = features.data.length / width;
  if (places.length !== count)
    throw new ValidationError(`the text has ${places.length} placeholders for ${count} features of images`);
  const data = Float32Array.from(embeds.data as Float32Array);
  for (const [index, place] of places.entries())
    data.set((features.data as Float32Array).subarray(index * width, (index + 1) * width), place * width);
  return { ...embeds, data };
};

const embedded = async (run: RunSession, ids: StoredTensor): Promise<StoredTensor> => {
  const { inputs_embeds } = await run("embed_tokens", { input_ids: ids });
  if (!inputs_embeds) throw new InputError("embed_tokens gives no inputs_embeds");
  return inputs_embeds;
};

/** Embedded tokens with images among them, and the decoder's other inputs. */
const decoderInputs = async (
  run: RunSession,
  { input_ids: ids, pixel_values, ...rest }: Tensors,
  imageToken: number,
) => {
  if (!ids) throw new InputError("a text with images needs input_ids");
  const embeds = await embedded(run, ids);
  const { image_features: features } = pixel_values ? await run("vision_encoder", { pixel_values }) : {};
  return { ...rest, inputs_embeds: features ? withFeatures(embeds, ids, features, imageToken) : embeds };
};

/** Transformers' forward, chained of three sessions. */
export const forwardWithImages = async (run: RunSession, inputs: Tensors, config: ModelConfig): Promise<Tensors> =>
  run("decoder_model_merged", await decoderInputs(run, inputs, imageTokenOf(config)));

const positions = (ids: TokenRows, total: number, first: number): StoredTensor => {
  const length = ids[0]?.length ?? 0;
  return idTensor(ids.map(() => Array.from({ length }, (_, index) => first + total - length + index)));
};

const ones = (rows: number, length: number): StoredTensor =>
  idTensor(Array.from({ length: rows }, () => Array<number>(length).fill(1)));

/**
 * How such a model goes on from a text with images: they are encoded with the first tokens, later ones are words.
 *
 * @param first the position of a text's first token
 */
export const decodingWithImages =
  (first = 0) =>
  async (run: RunSession, inputs: Tensors, settings: Readonly<Record<string, unknown>>): Promise<DecodingPlan> => {
    const { input_ids, pixel_values } = inputs;
    if (!input_ids || !pixel_values) throw new InputError("a prompt needs input_ids and pixel_values");
    const imageToken = imageTokenOf(settings);
    const rest = (ids: TokenRows, total: number) => ({
      attention_mask: ones(ids.length, total),
      position_ids: positions(ids, total, first),
    });
    const feed = (ids: TokenRows, total: number) => {
      const images = total === ids[0]?.length ? { pixel_values } : {};
      return decoderInputs(run, { input_ids: idTensor(ids), ...images, ...rest(ids, total) }, imageToken);
    };
    return {
      session: "decoder_model_merged",
      start: rowsOf(input_ids),
      feed,
      whole: (rows) => ({ input_ids: idTensor(rows), ...rest(rows, rows[0]?.length ?? 0), pixel_values }),
    };
  };
