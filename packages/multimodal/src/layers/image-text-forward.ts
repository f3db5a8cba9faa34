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

/** Positions of the last `length` of so many tokens of every row. */
export type PositionsOf = (total: number, length: number) => StoredTensor;

/** What a class reads beside texts, and how it counts. */
export interface ImageReading {
  /** The image encoder's inputs: by Transformers' names, the session's. */
  readonly images: Readonly<Record<string, string>>;
  /** Positions of texts that begin with a prompt. */
  positions(prompt: TokenRows, inputs: Tensors, settings: Readonly<Record<string, unknown>>): PositionsOf;
}

/** Pixels beside texts whose tokens are counted, placeholders as any other. */
export const countedReading = (first = 0): ImageReading => ({
  images: { pixel_values: "pixel_values" },
  positions: (prompt) => (total, length) =>
    idTensor(prompt.map(() => Array.from({ length }, (_, index) => first + total - length + index))),
});

/** Those inputs that a reading has of images, by other names. */
const imagesOf = (
  inputs: Tensors,
  { images }: ImageReading,
  named: (own: string, session: string) => string,
): Tensors =>
  Object.fromEntries(
    Object.entries(images).flatMap(([own, session]) => {
      const tensor = inputs[own];
      return tensor ? [[named(own, session), tensor]] : [];
    }),
  );

/** Embedded tokens with images among them, and the decoder's other inputs. */
const decoderInputs = async (run: RunSession, inputs: Tensors, imageToken: number, reading: ImageReading) => {
  const { input_ids: ids, attention_mask, position_ids, pixel_values } = inputs;
  if (!ids) throw new InputError("a text with images needs input_ids");
  const embeds = await embedded(run, ids);
  const images = imagesOf(inputs, reading, (_, session) => session);
  const { image_features: features } = pixel_values ? await run("vision_encoder", images) : {};
  return {
    ...(attention_mask && { attention_mask }),
    ...(position_ids && { position_ids }),
    inputs_embeds: features ? withFeatures(embeds, ids, features, imageToken) : embeds,
  };
};

/** Transformers' forward, chained of three sessions. */
export const forwardWithImages =
  (reading: ImageReading) =>
  async (run: RunSession, inputs: Tensors, config: ModelConfig): Promise<Tensors> =>
    run("decoder_model_merged", await decoderInputs(run, inputs, imageTokenOf(config), reading));

const ones = (rows: number, length: number): StoredTensor =>
  idTensor(Array.from({ length: rows }, () => Array<number>(length).fill(1)));

/** How such a model goes on from a text with images: they are encoded with the first tokens, later ones are words. */
export const decodingWithImages =
  (reading: ImageReading) =>
  async (run: RunSession, inputs: Tensors, settings: Readonly<Record<string, unknown>>): Promise<DecodingPlan> => {
    const { input_ids, pixel_values } = inputs;
    if (!input_ids || !pixel_values) throw new InputError("a prompt needs input_ids and pixel_values");
    const imageToken = imageTokenOf(settings);
    const images = imagesOf(inputs, reading, (own) => own);
    const start = rowsOf(input_ids);
    const positionsOf = reading.positions(start, inputs, settings);
    const rest = (ids: TokenRows, total: number) => ({
      attention_mask: ones(ids.length, total),
      position_ids: positionsOf(total, ids[0]?.length ?? 0),
    });
    const feed = (ids: TokenRows, total: number) => {
      const seen = total === ids[0]?.length ? images : {};
      return decoderInputs(run, { input_ids: idTensor(ids), ...seen, ...rest(ids, total) }, imageToken, reading);
    };
    return {
      session: "decoder_model_merged",
      start,
      feed,
      whole: (rows) => ({ input_ids: idTensor(rows), ...rest(rows, rows[0]?.length ?? 0), ...images }),
    };
  };

/** Images in tiles, whose mask stands beside their pixels. */
export const tileReading: ImageReading = {
  ...countedReading(),
  images: { pixel_values: "pixel_values", pixel_attention_mask: "pixel_attention_mask" },
};
