import type { Florence2VisionConfig } from "@tiny-random/atlas/configs/florence_vision";
import { embedding, layerNorm, linear, module, Parameter, Tensor } from "@tiny-random/nn";

/** Learned positions of rows and columns, half of the features each: a map `[batch, channels, rows, columns]` → `[1, channels, rows, columns]`. */
const gridPositions = ({ max_position_embeddings: count, embed_dim }: Florence2VisionConfig) => {
  const width = embed_dim.at(-1) ?? 0;
  const half = Math.floor(width / 2);
  return module(
    { row_embeddings: embedding(count, half), column_embeddings: embedding(count, width - half) },
    (m, map: Tensor) => {
      const [rows, columns] = [map.size(2), map.size(3)];
      const numbers = (axis: 2 | 3) => Tensor.arange(map.graph, map.size(axis));
      const row = m.row_embeddings(numbers(2)).unsqueeze(1).expand([rows, columns, half]);
      const column = m
        .column_embeddings(numbers(3))
        .unsqueeze(0)
        .expand([rows, columns, width - half]);
      return Tensor.cat([column, row], -1).permute(2, 0, 1).unsqueeze(0);
    },
  );
};

/** Sines and cosines, one after the other, by the number of an image in a video: an image alone is the first. */
const temporalPositions = ({ max_temporal_embeddings: count, embed_dim }: Florence2VisionConfig) => {
  const width = embed_dim.at(-1) ?? 0;
  const half = Math.floor(width / 2);
  const step = Math.fround(-Math.log(10000) / half);
  const data = () =>
    Float32Array.from({ length: count * width }, (_, index) => {
      const [position, feature] = [Math.floor(index / width), index % width];
      const angle = Math.fround(position * Math.fround(Math.exp(Math.fround(Math.floor(feature / 2) * step))));
      return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
    });
  return module({ pos_idx_to_embed: new Parameter([count, width], { kind: "exact", data }) }, (m, x: Tensor) =>
    x.graph.parameter(m.pos_idx_to_embed).slice(0, 0, 1),
  );
};

/** An image's map as tokens: the mean of its places, then each of them, projected to a text's width: `[images, 1 + places, width]`. */
export const florenceProjector = (c: Florence2VisionConfig) =>
  module(
    {
      image_projection: linear(c.embed_dim.at(-1) ?? 0, c.projection_dim, { bias: false }),
      image_proj_norm: layerNorm(c.projection_dim),
      image_position_embed: gridPositions(c),
      visual_temporal_embed: temporalPositions(c),
    },
    (m, map: Tensor) => {
      const places = map.add(m.image_position_embed(map)).flatten(2).transpose(1, 2).add(m.visual_temporal_embed(map));
      return m.image_proj_norm(m.image_projection(Tensor.cat([places.mean(1, true), places], 1)));
    },
  );
