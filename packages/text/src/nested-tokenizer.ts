import type { BuiltProcessor, ModelConfig } from "@tiny-random/core";

/** Fields that a config of towers has below `text_config`; beside it they follow where the config states them itself. */
const ofTexts = ["vocab_size", "pad_token_id"];

/** Vocabulary size and ids go to `text_config`; of the outer config, the ids that it has. */
export const syncNested = (tokenizer: BuiltProcessor, target: ModelConfig, defaults: ModelConfig): ModelConfig => {
  const followed = tokenizer.sync(target);
  const text = target["text_config"] as ModelConfig | undefined;
  if (!text) return followed;
  // A class of its own padding token has an id that no reduced vocabulary has.
  const isOwnId = (key: string) => key === "pad_token_id" && typeof target[key] === "number";
  const unstated = ofTexts.filter((key) => target[key] === defaults[key] && !isOwnId(key));
  const outer = Object.entries(followed).filter(([key]) => !unstated.includes(key));
  return { ...target, ...Object.fromEntries(outer), text_config: tokenizer.sync(text) };
};
