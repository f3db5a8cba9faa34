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
import type { TokenPositions } from "./token-positions.ts";

/** The id of the token that stands in an image's place, under either of its names in configs. Throws InputError without. */
export const imageTokenOf = (config: Readonly<Record<string, unknown>>): number => {
  const id = config["image_token_id"] ?? config["image_token_index"];
  if (typeof id === "number") return id;
  throw new InputError("config.json has neither image_token_id nor image_token_index", "Set image_token_id.");
};

/**
 * Embedded texts with features in the place of their image tokens, in order. Throws ValidationError where a text has more
 * or fewer image tokens than there are features.
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

/** The image encoder's inputs: Transformers' argument → the session's input. */
type ImageArguments = Readonly<Record<string, string>>;

/** What an image encoder reads of a model's inputs. */
export interface ImageFeeds {
  /** The arguments that are the encoder's. */
  readonly names: ImageArguments;
  /** What the encoder is fed, by its session's names, where that is not all images at once: several calls. */
  feeds?(images: Tensors): readonly Tensors[];
}

/** The arguments that are an image encoder's, by Transformers' names. */
const imagesAmong = (inputs: Tensors, names: ImageArguments): Tensors =>
  Object.fromEntries(
    Object.keys(names).flatMap((argument) => {
      const tensor = inputs[argument];
      return tensor ? [[argument, tensor]] : [];
    }),
  );

/** The same by the session's names. */
const sessionImages = (inputs: Tensors, names: ImageArguments): Tensors =>
  Object.fromEntries(
    Object.entries(imagesAmong(inputs, names)).map(([argument, tensor]) => [names[argument] ?? argument, tensor]),
  );

/** Features of several calls one after another, `[features, width]`. */
const joined = (parts: readonly StoredTensor[]): StoredTensor => {
  const [first] = parts;
  if (!first || parts.length === 1) return first ?? idTensor([]);
  const width = first.shape.at(-1) ?? 1;
  const data = Float32Array.from(parts.flatMap((part) => Array.from(part.data, Number)));
  return { dtype: "float32", shape: [data.length / width, width], data };
};

/** What the image encoder makes of images. */
const encoded = async (run: RunSession, inputs: Tensors, { names, feeds }: ImageFeeds): Promise<StoredTensor> => {
  const calls = feeds ? feeds(imagesAmong(inputs, names)) : [sessionImages(inputs, names)];
  const parts: StoredTensor[] = [];
  for (const call of calls) {
    const { image_features: features } = await run("vision_encoder", call);
    if (!features) throw new InputError("vision_encoder gives no image_features");
    parts.push(features);
  }
  return joined(parts);
};

/** Embedded tokens with images among them, and the decoder's other inputs. */
const decoderInputs = async (run: RunSession, inputs: Tensors, imageToken: number, images: ImageFeeds) => {
  const { input_ids: ids, attention_mask, position_ids, token_type_ids, pixel_values } = inputs;
  if (!ids) throw new InputError("a text with images needs input_ids");
  const embeds = await embedded(run, ids);
  const features = pixel_values && (await encoded(run, inputs, images));
  return {
    ...(attention_mask && { attention_mask }),
    ...(position_ids && { position_ids }),
    ...(token_type_ids && { token_type_ids }),
    inputs_embeds: features ? withFeatures(embeds, ids, features, imageToken) : embeds,
  };
};

/** Transformers' forward as a chain of three sessions. */
export const forwardWithImages =
  (images: ImageFeeds) =>
  async (run: RunSession, inputs: Tensors, config: ModelConfig): Promise<Tensors> =>
    run("decoder_model_merged", await decoderInputs(run, inputs, imageTokenOf(config), images));

const ones = (rows: number, length: number): StoredTensor =>
  idTensor(Array.from({ length: rows }, () => Array<number>(length).fill(1)));

/** Generation from a text with images: the first step encodes them, later tokens are words. */
export const decodingWithImages =
  (encoder: ImageFeeds, positions: TokenPositions) =>
  async (run: RunSession, inputs: Tensors, settings: Readonly<Record<string, unknown>>): Promise<DecodingPlan> => {
    const { input_ids, pixel_values } = inputs;
    if (!input_ids || !pixel_values) throw new InputError("a prompt needs input_ids and pixel_values");
    const imageToken = imageTokenOf(settings);
    const images = imagesAmong(inputs, encoder.names);
    const start = rowsOf(input_ids);
    const positionsOf = positions.generated(start, inputs, settings);
    const rest = (ids: TokenRows, total: number) => ({
      attention_mask: ones(ids.length, total),
      position_ids: positionsOf(total, ids[0]?.length ?? 0),
    });
    const feed = (ids: TokenRows, total: number) => {
      const seen = total === ids[0]?.length ? images : {};
      return decoderInputs(run, { input_ids: idTensor(ids), ...seen, ...rest(ids, total) }, imageToken, encoder);
    };
    return {
      session: "decoder_model_merged",
      start,
      feed,
      whole: (rows) => ({ input_ids: idTensor(rows), ...rest(rows, rows[0]?.length ?? 0), ...images }),
    };
  };
