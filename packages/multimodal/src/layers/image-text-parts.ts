import {
  type Context,
  InputError,
  type Language,
  type ModelConfig,
  type NamedTensors,
  type Tower,
} from "@tiny-random/core";
import { type AnyModule, baseModel, type Children, module, type Tensor } from "@tiny-random/nn";

/** A config with a language model below `text_config` and an image tower below `vision_config`. */
export type ImageTextConfig = ModelConfig & { readonly text_config: ModelConfig; readonly vision_config: ModelConfig };

/** A model of texts with images in them, in parts: the sessions call these, the checkpoint has their weights under its keys. */
export interface ImageTextParts {
  readonly language: Language;
  /** The weights of the bare class. */
  readonly model: AnyModule;
  /** The weights of the class that generates: the language model's head is among them. */
  readonly generating: AnyModule;
  /**
   * Images as vectors of a text's width, one for each placeholder: `[batch, patches, width]`, or `[patches, width]` of
   * packed images.
   *
   * @param images the image encoder's inputs
   */
  features(images: NamedTensors): Tensor;
  /** The same of videos, where they have an encoder of their own. */
  videoFeatures?(videos: NamedTensors): Tensor;
}

/** The image tower and the language model that a config names, made by the families of their model types. */
export interface ImageTextTowers {
  readonly language: Language;
  readonly tower: Tower["module"];
}

/** A config with a language model below `text_config`. */
type WithLanguage = Pick<ImageTextConfig, "text_config"> & ModelConfig;

/** The language model's config: whether its head is tied stands beside it, where the composite's class says so. */
const languageConfig = (c: WithLanguage): ModelConfig => {
  const tied = c["tie_word_embeddings"];
  return typeof tied === "boolean" ? { ...c.text_config, tie_word_embeddings: tied } : c.text_config;
};

/** The language model of a config. Throws InputError where its family cannot be one. */
export const languageOf = (c: WithLanguage, context: Context): Language => {
  const { language } = context.family(c.text_config.model_type).towers ?? {};
  if (!language) throw new InputError(`${c.text_config.model_type} is no language model that ${c.model_type} can use`);
  return language(languageConfig(c));
};

/** The image tower of a config. Throws InputError where its family cannot be one. */
export const imageTowerOf = (
  c: Pick<ImageTextConfig, "vision_config"> & ModelConfig,
  context: Context,
): Tower["module"] => {
  const { encoder } = context.family(c.vision_config.model_type).towers ?? {};
  if (!encoder) throw new InputError(`${c.vision_config.model_type} is no image tower that ${c.model_type} can use`);
  return encoder(c.vision_config, context).module;
};

/** The towers of a config. Throws InputError where one's family cannot play its role. */
export const imageTextTowers = (c: ImageTextConfig, context: Context): ImageTextTowers => ({
  language: languageOf(c, context),
  tower: imageTowerOf(c, context),
});

/** Weights under their keys, which no forward calls as a whole. */
export const weights = (children: Children): AnyModule => module(children, () => undefined);

/**
 * LLaVA's keys: `language_model`, `multi_modal_projector`, `vision_tower`, and further ones beside them.
 *
 * @param ofGenerating the further ones in the class that generates, where they differ
 */
export const llavaKeys = (
  { language, tower }: { readonly language: Language; readonly tower: AnyModule },
  projector: AnyModule,
  further: Children = {},
  ofGenerating = further,
) => {
  const around = (language_model: Children, beside: Children) =>
    weights({
      ...beside,
      language_model: weights(language_model),
      multi_modal_projector: projector,
      vision_tower: tower,
    });
  return {
    model: around({ model: language.backbone }, further),
    generating: around({ model: language.backbone, lm_head: language.head }, ofGenerating),
  };
};

/** The keys of newer classes: towers and projector below `model`, `lm_head` beside it. */
export const modelKeys = (language: Language, below: Children) => {
  const model = baseModel(weights({ ...below, language_model: language.backbone }));
  return { model, generating: weights({ model, lm_head: language.head }) };
};

/** An output of an image tower by its name. */
export const stateOf = (outputs: NamedTensors, name: string): Tensor => {
  const found = outputs[name];
  if (found) return found;
  throw new InputError(
    `the image tower has no ${name} by its num_hidden_layers: it gives ${Object.keys(outputs).join(", ")}`,
  );
};
