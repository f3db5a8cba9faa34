// What BLIP-2 and its successors see of an image: learned queries that have looked at its patches (Li et al., 2023).
import type { Blip2QFormerConfig } from "@tiny-random/atlas/configs/blip_2_qformer";
import type { ModelConfig } from "@tiny-random/core";
import { inFloat32, Parameter, type Tensor } from "@tiny-random/nn";
import { blipVisionTower } from "@tiny-random/vision/layers/blip-tower";
import { queryFormer } from "../../layers/query-former.ts";

/** The config fields that they read. */
export interface ImageQueriesConfig extends ModelConfig {
  readonly vision_config: Parameters<typeof blipVisionTower>[0];
  readonly qformer_config: Blip2QFormerConfig;
  readonly num_query_tokens: number;
}

/** Learned queries, `[1, queries, width]`. */
export const learnedQueries = (c: ImageQueriesConfig) =>
  new Parameter(
    [1, c.num_query_tokens, c.qformer_config.hidden_size],
    { kind: "embedding" },
    { keepFloat32: "float16" },
  );

/** The image tower, the queries and the Q-Former, by their keys in checkpoints. */
export const imageQueries = (c: ImageQueriesConfig) => ({
  vision_model: blipVisionTower(c.vision_config),
  query_tokens: learnedQueries(c),
  qformer: inFloat32(queryFormer(c.qformer_config), "float16"),
});

/** Images `[batch, channels, height, width]` → the tower's states, and the queries that have looked at them, `[batch, queries, width]`. */
export const queriedImages = (parts: ReturnType<typeof imageQueries>, pixels: Tensor) => {
  const { hidden } = parts.vision_model(pixels);
  return { hidden, queries: parts.qformer(pixels.graph.parameter(parts.query_tokens), { states: hidden }) };
};
