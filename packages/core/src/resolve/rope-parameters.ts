import type { RopeFacts } from "@tiny-random/atlas/config-facts";

type Config = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Config =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Types whose original context stands among their settings. */
const typesWithContext: ReadonlySet<unknown> = new Set(["llama3", "yarn", "longrope"]);

const contextOf = (stated: Config, config: Config, single: boolean): Config => {
  const { original_max_position_embeddings: original, max_position_embeddings: longest } = config;
  if (single && original !== undefined) return { original_max_position_embeddings: original };
  return "original_max_position_embeddings" in stated ? {} : { original_max_position_embeddings: longest };
};

/** One rope's settings with everything that its class fills in. */
const filledRope = (given: Config, facts: RopeFacts, config: Config, single: boolean): Config => {
  const stated = Object.keys(given).length > 0 ? given : (facts.settings ?? given);
  const named = stated["rope_type"] ?? stated["type"] ?? "default";
  const renamed = facts.renamed?.[String(named)] ?? named;
  const rope_type = renamed === "default" ? (facts.type ?? "default") : renamed;
  const theta = (facts.thetaKey !== undefined ? config[facts.thetaKey] : undefined) ?? facts.theta;
  const share = (facts.shareKey !== undefined ? config[facts.shareKey] : undefined) ?? facts.share;
  return {
    rope_theta: theta,
    ...(share !== undefined && share !== null && { partial_rotary_factor: share }),
    ...stated,
    rope_type,
    ...(typesWithContext.has(rope_type) && contextOf(stated, config, single)),
  };
};

/**
 * `rope_parameters` as Transformers 5 has them, of either spelling: one rope's settings, or those of each kind of layer.
 *
 * @param facts what the class fills in, by kind of layer; "" for one rope of all
 */
export const ropeParameters = (config: Config, facts: Readonly<Record<string, RopeFacts>>): Config => {
  const scaling = isObject(config["rope_scaling"]) ? config["rope_scaling"] : {};
  const stated = isObject(config["rope_parameters"]) ? config["rope_parameters"] : {};
  const single = facts[""];
  if (!single)
    return Object.fromEntries(
      Object.entries(facts).map(([kind, one]) => {
        const own = isObject(stated[kind]) ? stated[kind] : {};
        return [kind, filledRope({ ...own, ...(one.scaled && scaling) }, one, config, false)];
      }),
    );
  const own = Object.keys(scaling).length > 0 ? scaling : stated;
  const values = Object.values(own);
  // A kind of layer without a rope has null.
  const isByKind = values.some(isObject) && values.every((value) => isObject(value) || value === null);
  if (!isByKind) return filledRope(own, single, config, true);
  const entries = Object.entries(own).map(([kind, value]) => {
    return [kind, isObject(value) ? filledRope(value, single, config, false) : null] as const;
  });
  return Object.fromEntries(entries);
};
