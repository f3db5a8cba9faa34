// Encoders of texts with an image's tiles in them (ModernVBERT, Teiletche et al., 2025), and their classes.
import { type Architecture, labelsOf, type ModelConfig, type NamedTensors } from "@tiny-random/core";
import { type AnyModule, type Children, linear, module, shufflePatches, type Tensor } from "@tiny-random/nn";
import { firstPosition, meanPooling, type Pooling } from "@tiny-random/text/layers/heads/pooling";
import { anyNumber } from "../image-prompts.ts";
import { bareClass, type ClassOfModel, type ImageTextModel, imageTextClass } from "../image-text.ts";
import { type ImageTextConfig, weights } from "../image-text-parts.ts";
import { imageToken, shuffledFeatures } from "./image-splitting.ts";
import { tiledModelOf } from "./tiled-model.ts";
import { tilesByText } from "./tiles.ts";

/** The config fields of such an encoder. */
export type TiledEncoderConfig = ImageTextConfig & {
  readonly text_config: ModelConfig & { readonly hidden_size: number };
  readonly vision_config: ModelConfig & {
    readonly hidden_size: number;
    readonly image_size: number;
    readonly patch_size: number;
    readonly num_channels: number;
  };
  readonly pixel_shuffle_factor: number;
  readonly classifier_pooling: string;
};

/** Image tokens of a tile. */
export const encodedFeatures = ({ vision_config, pixel_shuffle_factor: by }: TiledEncoderConfig): number =>
  shuffledFeatures(vision_config, by);

/** Layers before the scores of a class, by their keys, and what they make of states. */
export interface HeadLayers {
  readonly children: Children;
  apply(states: Tensor, inputs: NamedTensors): Tensor;
}

/** How a family's classes differ. */
export interface TiledEncoderHeads<C> {
  /** A norm behind the connector's map. */
  connectorNorm?(c: C): ((x: Tensor) => Tensor) & AnyModule;
  /** The weights of the masked language model around its map to the vocabulary, and what comes before that. */
  masked(c: C, vocabulary: AnyModule): HeadLayers;
  /** What comes before the scores of labels, of every token or of a pooled text. */
  labels(c: C, pooling?: Pooling): HeadLayers;
}

const connector = <C extends TiledEncoderConfig>(c: C, norm?: ((x: Tensor) => Tensor) & AnyModule) => {
  const { vision_config: vision, text_config: text, pixel_shuffle_factor: by } = c;
  return module(
    { modality_projection: linear(vision.hidden_size * by ** 2, text.hidden_size, { bias: false }), norm },
    (m, x: Tensor) => {
      const projected = m.modality_projection(shufflePatches(x, by));
      return m.norm?.(projected) ?? projected;
    },
  );
};

/** Why a pooling head of the image tower reaches no output. */
const pooled = "patches are read, not their pooled vector";

/** A tower's tiles among tokens that see the whole text. */
export const tiledEncoder = <C extends TiledEncoderConfig>(heads: TiledEncoderHeads<C>): ImageTextModel<C> => ({
  ...tiledModelOf<C>(
    { build: (c) => connector(c, heads.connectorNorm?.(c)), features: encodedFeatures },
    {
      written: (text, images) => `User:${imageToken.repeat(images)}${text}`,
      counts: anyNumber,
      grouped: tilesByText,
    },
  ),
  // SigLIP sees whole tiles.
  images: {
    names: { pixel_values: "pixel_values" },
    inputs: ({ vision_config: { num_channels, image_size: size } }) => ({
      pixel_values: { dtype: "float32", axes: ["batch_size", "num_images", num_channels, size, size] },
    }),
  },
  // The first position stands for a text.
  padding: "right",
  unused: { "vision_model.head.": pooled, "model.vision_model.head.": pooled },
});

/** The classes: the bare one, the masked language model, labels of texts and of tokens. */
export const tiledEncoderClasses = <C extends TiledEncoderConfig>(
  prefix: string,
  heads: TiledEncoderHeads<C>,
): Readonly<Record<string, Architecture<C>>> => {
  const stated = tiledEncoder(heads);
  const masked: ClassOfModel<C> = {
    made: ({ model, language }, c) => {
      const { children, apply } = heads.masked(c, language.head);
      return {
        weights: weights({ model, ...children }),
        outputs: (states, inputs) => ({ logits: language.scores(apply(states, inputs)) }),
      };
    },
  };
  const labelled = (poolingOf?: (c: C) => Pooling): ClassOfModel<C> => ({
    made: ({ model }, c) => {
      const { children, apply } = heads.labels(c, poolingOf?.(c));
      const classifier = linear(c.text_config.hidden_size, labelsOf(c));
      return {
        weights: weights({ model, ...children, classifier }),
        outputs: (states, inputs) => ({ logits: classifier(apply(states, inputs)) }),
      };
    },
  });
  const poolingOf = (c: C) => (c.classifier_pooling === "mean" ? meanPooling : firstPosition);
  return {
    [`${prefix}Model`]: imageTextClass(stated, bareClass),
    [`${prefix}ForMaskedLM`]: imageTextClass(stated, masked),
    [`${prefix}ForSequenceClassification`]: imageTextClass(stated, labelled(poolingOf)),
    [`${prefix}ForTokenClassification`]: imageTextClass(stated, labelled()),
  };
};

/** The attention mask of a decoder's inputs, as poolings read it. */
export const maskOf = ({ attention_mask }: NamedTensors) => {
  if (!attention_mask) throw new Error("a pooling needs attention_mask");
  return { attention_mask };
};
