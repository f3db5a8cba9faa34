import { activation, linear, module, symbol, Tensor } from "@tiny-random/nn";

/** The config fields of towers whose patches are compared with texts. */
export interface PatchDetectionConfig {
  readonly text_config: { readonly hidden_size: number };
  readonly vision_config: { readonly hidden_size: number };
}

/** x over its length, which may be 0. */
const nearlyUnit = (x: Tensor): Tensor => x.div(x.mul(x).sum(-1, true).sqrt().add(1e-6));

/** elu(x) + 1: positive, and x + 1 where x is. */
const positive = (x: Tensor): Tensor => x.add(1).where(x.gt(0), x.exp());

/** How well each patch fits each query: shifted and scaled cosines, as the patch itself says. */
export const fitHead = ({ text_config, vision_config }: PatchDetectionConfig) =>
  module(
    {
      dense0: linear(vision_config.hidden_size, text_config.hidden_size),
      logit_shift: linear(vision_config.hidden_size, 1),
      logit_scale: linear(vision_config.hidden_size, 1),
    },
    (m, patches: Tensor, queries: Tensor, isQuery: Tensor) => {
      const class_embeds = nearlyUnit(m.dense0(patches));
      const cosines = class_embeds.matmul(nearlyUnit(queries).transpose(1, 2));
      const scores = cosines.add(m.logit_shift(patches)).mul(positive(m.logit_scale(patches)));
      return { class_embeds, logits: scores.where(isQuery.unsqueeze(1), -3.4028234663852886e38) };
    },
  );

/** A box of each patch: `[images, patches, width]` → `[images, patches, 4]`. */
export const boxHead = ({ hidden_size: width }: PatchDetectionConfig["vision_config"]) =>
  module({ dense0: linear(width, width), dense1: linear(width, width), dense2: linear(width, 4) }, (m, x: Tensor) => {
    const gelu = activation("gelu");
    return m.dense2(gelu(m.dense1(gelu(m.dense0(x)))));
  });

/** The inverse of a sigmoid, kept from infinity at both ends. */
const logit = (share: number): number => Math.log(share + 1e-4) - Math.log1p(1e-4 - share);

/** Where a patch's box is before anything is learned: at the patch's lower right corner, as large as the patch. */
export const boxBias = (side: number): number[] =>
  Array.from({ length: side ** 2 }, (_, patch) => [
    logit(((patch % side) + 1) / side),
    logit((Math.floor(patch / side) + 1) / side),
    logit(1 / side),
    logit(1 / side),
  ]).flat();

/** Rows of all images one after another → `[images, queries, ...]`. */
export const byImage = (rows: Tensor, images: Tensor): Tensor => {
  const { graph } = rows;
  const target = Tensor.cat(
    [graph.dimValue(images.size(0)), graph.constant([-1, rows.size(-1) as number], "int64")],
    0,
  );
  const shape = [images.size(0), symbol("num_queries"), rows.size(-1)];
  return graph.add("Reshape", [rows, target], { dtype: rows.dtype, shape });
};
