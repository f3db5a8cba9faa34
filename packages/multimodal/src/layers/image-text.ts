import {
  type Architecture,
  type Context,
  defineArchitecture,
  type ModelConfig,
  type SessionInput,
} from "@tiny-random/core";
import type { AnyModule, Tensor } from "@tiny-random/nn";
import { type ImagePrompt, imagePrompts } from "./image-prompts.ts";
import { decodingWithImages, forwardWithImages, type ImageArguments } from "./image-text-forward.ts";
import type { ImageTextParts } from "./image-text-parts.ts";
import { countedPositions, type TokenPositions } from "./token-positions.ts";

/** A config with an image tower below `vision_config`. */
type ImageConfig = ModelConfig & { readonly vision_config: Readonly<Record<string, unknown>> };

/** What an image encoder reads. */
export interface ImageInputs<C> {
  readonly names: ImageArguments;
  /** The image encoder's session inputs. */
  inputs(c: C): Readonly<Record<string, SessionInput>>;
  /** One row's share of inputs that have no axis of rows. */
  readonly rowOf?: Architecture["rowOf"];
}

/** What a family that reads texts with images says of its model. */
export interface ImageTextModel<C extends ImageConfig> {
  /** The image tower, what projects its states, and the language model. */
  parts(c: C, context: Context): ImageTextParts;
  prompt(c: C): ImagePrompt;
  /** How positions are counted; from 0 where it does not say. */
  readonly positions?: TokenPositions;
  /** What the image encoder reads; images of the size that the processor makes where it does not say. */
  readonly images?: ImageInputs<C>;
  readonly unused?: Readonly<Record<string, string>>;
}

/** Images of the size that the processor makes: `[batch, channels, height, width]`. */
const sizedImages: ImageInputs<ImageConfig> = {
  names: { pixel_values: "pixel_values" },
  inputs: ({ vision_config: c }) => {
    const [channels, size] = [Number(c["num_channels"] ?? 3), Number(c["image_size"])];
    return { pixel_values: { dtype: "float32", axes: ["batch_size", channels, size, size] } };
  },
};

/** The weights of a class, the parts that its sessions call at hand. */
type ModelOfParts = AnyModule & Pick<ImageTextParts, "language" | "features">;

const given = (tensor: Tensor | undefined, name: string): Tensor => {
  if (!tensor) throw new Error(`the session needs ${name}`);
  return tensor;
};

/** What one class is of a model: its weights, and what its decoder answers with. */
interface ClassOfModel {
  weights(parts: ImageTextParts): AnyModule;
  outputs(states: Tensor, parts: Pick<ImageTextParts, "language">): Readonly<Record<string, Tensor>>;
}

/** A model that says how positions are counted and what the image encoder reads. */
type WholeModel<C extends ImageConfig> = ImageTextModel<C> & Required<Pick<ImageTextModel<C>, "positions" | "images">>;

/** A class in three sessions: embedded tokens, image features for the places of image tokens, a decoder with a cache. */
const imageTextClass = <C extends ImageConfig>(
  { parts, prompt, unused, positions, images }: WholeModel<C>,
  { weights, outputs }: ClassOfModel,
) =>
  defineArchitecture<C, ModelOfParts>({
    ...(unused && { unused }),
    ...(images.rowOf && { rowOf: images.rowOf }),
    padding: "left",
    build: (c, context) => {
      const made = parts(c, context);
      return Object.assign(weights(made), { language: made.language, features: made.features });
    },
    sessions: ({ language, features }, c) => ({
      embed_tokens: {
        inputs: { input_ids: { dtype: "int64", axes: ["batch_size", "sequence_length"] } },
        trace: ({ input_ids }) => ({ inputs_embeds: language.embed(given(input_ids, "input_ids")) }),
      },
      vision_encoder: {
        inputs: images.inputs(c),
        trace: (all) => ({ image_features: features(all) }),
      },
      decoder_model_merged: {
        inputs: language.inputs,
        trace: (all) => {
          const { last_hidden_state, ...present } = language.states(all);
          return { ...outputs(given(last_hidden_state, "last_hidden_state"), { language }), ...present };
        },
      },
    }),
    inputs: (c) => imagePrompts(c, prompt(c), positions),
    forward: forwardWithImages(images.names),
  });

/** The classes of a model that reads texts with images: the bare one, and the one that generates. */
export const imageTextClasses = <C extends ImageConfig>(
  prefix: string,
  stated: ImageTextModel<C>,
): Readonly<Record<string, Architecture<C>>> => {
  const { positions = countedPositions(0), images = sizedImages } = stated;
  const model: WholeModel<C> = { ...stated, positions, images };
  return {
    [`${prefix}ForConditionalGeneration`]: {
      ...imageTextClass(model, {
        weights: ({ generating }) => generating,
        outputs: (states, { language }) => ({ logits: language.scores(states) }),
      }),
      task: "image-text-to-text",
      decoding: decodingWithImages(images.names, positions),
    },
    [`${prefix}Model`]: imageTextClass(model, {
      weights: (parts) => parts.model,
      outputs: (states) => ({ last_hidden_state: states }),
    }),
  };
};
