import {
  type AnyModule,
  asSequence,
  embedding,
  interpolatedPositions,
  keyed,
  layerNorm,
  module,
  Parameter,
  patchProjection,
  Tensor,
  type TowerConfig,
  towerEncoder,
} from "@tiny-random/nn";

/** The config fields of an image tower. */
export interface ImageTowerConfig extends TowerConfig {
  readonly image_size: number;
  readonly patch_size: number;
  /** 3 where the config does not say. */
  readonly num_channels?: number;
}

/** Channels of a tower's images. */
export const channelsOf = (c: Pick<ImageTowerConfig, "num_channels">): number => c.num_channels ?? 3;

/**
 * Projected patches with learned positions (Dosovitskiy et al., 2020), interpolated for images of another size:
 * `[batch, channels, height, width]` → `[batch, patches, width]`, after a class embedding where there is one.
 */
export const patchEmbeddings = (c: ImageTowerConfig, options: { readonly classEmbedding: boolean }) => {
  const [width, rows] = [c.hidden_size, Math.floor(c.image_size / c.patch_size)];
  const tokens = options.classEmbedding ? 1 : 0;
  return module(
    {
      class_embedding: options.classEmbedding ? new Parameter([width], { kind: "embedding" }) : undefined,
      patch_embedding: patchProjection(channelsOf(c), width, c.patch_size, { bias: !options.classEmbedding }),
      position_embedding: embedding(rows ** 2 + tokens, width),
    },
    (m, pixels: Tensor) => {
      const grid = m.patch_embedding(pixels);
      const patches = asSequence(grid);
      const start = m.class_embedding && pixels.graph.parameter(m.class_embedding).expand([pixels.size(0), 1, width]);
      const table = pixels.graph.parameter(m.position_embedding.weight).unsqueeze(0);
      const learned = { table, tokens, learned: [rows, rows] as const };
      const positions = interpolatedPositions(pixels, learned, [grid.size(2), grid.size(3)]);
      return (start ? Tensor.cat([start, patches], 1) : patches).add(positions);
    },
  );
};

/** The outputs of an image tower. */
export interface ImageTowerOutputs {
  /** `[batch, patches, width]` */
  readonly hidden: Tensor;
  /** `[batch, width]`; absent where a tower has no pooling head. */
  readonly pooled?: Tensor;
  /** States before the first layer and after each. */
  readonly states: readonly Tensor[];
}

/** An image tower with a pooled output. */
export type ImageTower = ((pixels: Tensor) => Required<ImageTowerOutputs>) & AnyModule;

/**
 * CLIP's image tower (Radford et al., 2021): a norm before the layers, and one over the pooled state of the class embedding.
 *
 * @param firstNorm the key of the norm before the layers, which CLIP's checkpoints misspell
 * @param encoder the layers, where they stand under another key
 */
export const clipImageTower = (
  c: ImageTowerConfig,
  firstNorm: "pre_layrnorm" | "pre_layernorm" = "pre_layrnorm",
  encoder: ReturnType<typeof towerEncoder> = towerEncoder(c),
) =>
  module(
    {
      embeddings: patchEmbeddings(c, { classEmbedding: true }),
      ...keyed(firstNorm, layerNorm(c.hidden_size, c.layer_norm_eps)),
      encoder,
      post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, pixels: Tensor): Required<ImageTowerOutputs> => {
      const states = m.encoder(m[firstNorm](m.embeddings(pixels)));
      const hidden = states.at(-1) as Tensor;
      return { hidden, pooled: m.post_layernorm(hidden.select(1, 0)), states };
    },
  );

/** A tower's outputs by the names of Transformers. */
export const imageTowerOutputs = ({ hidden, pooled }: ImageTowerOutputs): Record<string, Tensor> => ({
  last_hidden_state: hidden,
  ...(pooled && { pooler_output: pooled }),
});
