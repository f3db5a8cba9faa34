import type { Context, Language, ModelConfig, Tower } from "@tiny-random/core";

/** A config with a language model below `text_config` and an image tower below `vision_config`. */
export type ImageTextConfig = ModelConfig & { readonly text_config: ModelConfig; readonly vision_config: ModelConfig };

/** Both towers of a config, made by the families of their model types. */
export interface ImageTextTowers {
  readonly language: Language;
  readonly image: Tower["module"];
}

/** The towers that a config names. Throws an Error where one's family cannot play its role. */
export const imageTextTowers = (c: ImageTextConfig, context: Context): ImageTextTowers => {
  const { language } = context.family(c.text_config.model_type).towers ?? {};
  if (!language) throw new Error(`${c.text_config.model_type} is no language model that ${c.model_type} can stand on`);
  const { encoder } = context.family(c.vision_config.model_type).towers ?? {};
  if (!encoder) throw new Error(`${c.vision_config.model_type} is no image tower that ${c.model_type} can stand on`);
  return { language: language(c.text_config), image: encoder(c.vision_config, context).module };
};
