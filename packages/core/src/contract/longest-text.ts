import { isConfig } from "../resolve/read-config.ts";
import type { ModelConfig } from "./plugin.ts";

type Config = Readonly<Record<string, unknown>>;

/** Fields that say how many tokens a model has positions for. */
const positionFields = ["max_position_embeddings", "n_positions", "n_ctx", "max_target_positions"];

/** Configs of the parts that read a composite's texts. */
const textFields = ["text_config", "decoder", "encoder"];

/** How many tokens a config has positions for; undefined where it says no number. */
const statedPositions = (config: Config): number | undefined =>
  positionFields.map((field) => config[field]).find((value): value is number => typeof value === "number" && value > 0);

/** The limit where positions are numbered from behind the padding's id, as fairseq's models do: the first ones are never used. */
export const positionsBehindPadding = (config: ModelConfig): number | undefined => {
  const [positions, padding] = [statedPositions(config), config["pad_token_id"]];
  return positions === undefined ? undefined : positions - (typeof padding === "number" ? padding : 0) - 1;
};

/** What says how long the texts of a config may be. */
interface TextLimits {
  longestText?(config: ModelConfig): number | undefined;
}

/**
 * How many tokens a model takes at most; undefined where there is no limit.
 *
 * @param config everything filled in
 * @param readers what reads each model type's configs
 */
export const longestText = (config: ModelConfig, readers: ReadonlyMap<string, TextLimits>): number | undefined => {
  const own = readers.get(config.model_type)?.longestText?.(config) ?? statedPositions(config);
  const parts = textFields.map((field) => config[field]).filter(isConfig);
  const nested = parts.map((part) => longestText(part as ModelConfig, readers));
  const limits = [own, ...nested].filter((limit) => limit !== undefined);
  return limits.length > 0 ? Math.min(...limits) : undefined;
};
