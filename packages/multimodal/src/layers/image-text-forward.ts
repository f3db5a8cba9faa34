import { InputError, ValidationError } from "@tiny-random/core";
import type { StoredTensor } from "@tiny-random/nn";

type Config = Readonly<Record<string, unknown>>;

/** The config that names an image's token: a model's own, or that of the model which a retriever stands on. */
const namingConfig = (config: Config): Config => (config["vlm_config"] as Config | undefined) ?? config;

/** The id of the token that stands in an image's place, under either of its names in configs. Throws InputError without. */
export const imageTokenOf = (config: Config): number => {
  const { image_token_id, image_token_index } = namingConfig(config);
  const id = image_token_id ?? image_token_index;
  if (typeof id === "number") return id;
  throw new InputError("config.json has neither image_token_id nor image_token_index", "Set image_token_id.");
};

/** The same of the token in a video's place. Throws InputError. */
export const videoTokenOf = ({ video_token_id, video_token_index }: Config): number => {
  const id = video_token_id ?? video_token_index;
  if (typeof id === "number") return id;
  throw new InputError("config.json has neither video_token_id nor video_token_index", "Set video_token_id.");
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
