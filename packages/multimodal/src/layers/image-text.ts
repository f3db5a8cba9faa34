import {
  type Architecture,
  type Context,
  defineArchitecture,
  type InputSynthesizer,
  type Language,
  type ModelConfig,
  type NamedTensors,
  type SessionInput,
} from "@tiny-random/core";
import type { AnyModule, Tensor } from "@tiny-random/nn";
import { countedReading, decodingWithImages, forwardWithImages, type ImageReading } from "../image-text-forward.ts";

/** A config with an image tower below `vision_config`. */
type ImageConfig = ModelConfig & { readonly vision_config: Readonly<Record<string, unknown>> };

/** What a class of images and texts makes of its parts. */
export interface ImageTextParts {
  readonly model: AnyModule;
  readonly language: Language;
  /** The image encoder's inputs, if not `pixel_values` of the tower's size alone. */
  readonly images?: Readonly<Record<string, SessionInput>>;
  /**
   * Pixels → features of a text's width, `[batch, patches, width]`; of packed patches `[features, width]`.
   *
   * @param all the image encoder's inputs, pixels among them
   */
  features(pixels: Tensor, all: NamedTensors): Tensor;
}

/** A model with its parts at hand. */
type Parted = Omit<ImageTextParts, "model"> & AnyModule;

const tokens: SessionInput = { dtype: "int64", axes: ["batch_size", "sequence_length"] };

const given = (tensor: Tensor | undefined, name: string): Tensor => {
  if (!tensor) throw new Error(`the session needs ${name}`);
  return tensor;
};

/** What is unusual about a class of images and texts. */
export interface ImageTextOptions {
  /** Whether it gives scores of the vocabulary; else its hidden states. */
  readonly scored: boolean;
  /** The position of a text's first token, if not 0. */
  readonly firstPosition?: number;
  /** What is read beside texts, if not pixels alone, and how positions count. */
  readonly reading?: ImageReading;
  /** One row's share of packed inputs. */
  readonly rowOf?: Architecture["rowOf"];
  readonly unused?: Readonly<Record<string, string>>;
}

/**
 * A class that reads texts with images in them: tokens embedded, an image's features put where its placeholders are, then
 * a decoder with a cache.
 */
export const imageTextClass = <C extends ImageConfig>(
  build: (c: C, context: Context) => ImageTextParts,
  inputs: (c: C) => InputSynthesizer,
  { scored, unused, firstPosition, reading = countedReading(firstPosition), rowOf }: ImageTextOptions,
): Architecture<C> =>
  defineArchitecture<C, Parted>({
    ...(scored && { task: "image-text-to-text" as const }),
    ...(unused && { unused }),
    ...(rowOf && { rowOf }),
    padding: "left",
    build: (c, context) => {
      const { model, ...parts } = build(c, context);
      return Object.assign(model, parts);
    },
    sessions: ({ language, features, images }, c) => ({
      embed_tokens: {
        inputs: { input_ids: tokens },
        trace: ({ input_ids }) => ({ inputs_embeds: language.embed(given(input_ids, "input_ids")) }),
      },
      vision_encoder: {
        inputs: images ?? { pixel_values: imageInput(c) },
        trace: (all) => ({ image_features: features(given(all["pixel_values"], "pixel_values"), all) }),
      },
      decoder_model_merged: {
        inputs: language.inputs,
        trace: (all) => {
          const { last_hidden_state, ...present } = language.states(all);
          const states = given(last_hidden_state, "last_hidden_state");
          return { ...(scored ? { logits: language.scores(states) } : { last_hidden_state: states }), ...present };
        },
      },
    }),
    inputs,
    forward: forwardWithImages(reading),
    ...(scored && { decoding: decodingWithImages(reading) }),
  });

/** Images of the size that the processor makes. */
const imageInput = ({ vision_config }: ImageConfig): SessionInput => {
  const size = Number(vision_config["image_size"]);
  return { dtype: "float32", axes: ["batch_size", Number(vision_config["num_channels"] ?? 3), size, size] };
};
