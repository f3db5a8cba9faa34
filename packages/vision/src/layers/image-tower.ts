import {
  type AnyModule,
  asSequence,
  embedding,
  interpolatedPositions,
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

/** How many channels a tower's images have. */
export const channelsOf = (c: Pick<ImageTowerConfig, "num_channels">): number => c.num_channels ?? 3;

/**
 * Patches as vectors, with learned positions (Dosovitskiy et al., 2020), interpolated for images of another size:
 * `[batch, channels, height, width]` → `[batch, patches, width]`, a class's vector before them where there is one.
 */
export const patchEmbeddings = (c: ImageTowerConfig, options: { readonly classVector: boolean }) => {
  const [width, rows] = [c.hidden_size, Math.floor(c.image_size / c.patch_size)];
  const tokens = options.classVector ? 1 : 0;
  return module(
    {
      class_embedding: options.classVector ? new Parameter([width], { kind: "embedding" }) : undefined,
      patch_embedding: patchProjection(channelsOf(c), width, c.patch_size, { bias: !options.classVector }),
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

/** What an image tower gives. */
export interface ImageTowerOutputs {
  /** `[batch, patches, width]` */
  readonly hidden: Tensor;
  /** `[batch, width]`; absent where a tower has no head. */
  readonly pooled?: Tensor;
  /** States before the first layer and after each. */
  readonly states: readonly Tensor[];
}

/** An image tower with its weights, whose head makes one vector. */
export type ImageTower = ((pixels: Tensor) => Required<ImageTowerOutputs>) & AnyModule;

/**
 * The image tower of CLIP and its kin (Radford et al., 2021): a norm before the layers, under the key that a checkpoint
 * spells its own way, and one over the class's state.
 */
export const classTower = (c: ImageTowerConfig, firstNorm: "pre_layrnorm" | "pre_layernorm" = "pre_layrnorm") =>
  module(
    {
      embeddings: patchEmbeddings(c, { classVector: true }),
      [firstNorm]: layerNorm(c.hidden_size, c.layer_norm_eps),
      encoder: towerEncoder(c),
      post_layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, pixels: Tensor): Required<ImageTowerOutputs> => {
      const states = m.encoder((m[firstNorm] as typeof m.post_layernorm)(m.embeddings(pixels)));
      const hidden = states.at(-1) as Tensor;
      return { hidden, pooled: m.post_layernorm(hidden.select(1, 0)), states };
    },
  );

/** A tower's outputs by the names that classes of towers give them. */
export const imageTowerOutputs = ({ hidden, pooled }: ImageTowerOutputs): Record<string, Tensor> => ({
  last_hidden_state: hidden,
  ...(pooled && { pooler_output: pooled }),
});
