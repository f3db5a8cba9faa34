import { activation, forbidden, linear, module, symbol, Tensor } from "@tiny-random/nn";

/** The config fields of the class head. */
export interface ClassHeadConfig {
  readonly text_config: { readonly hidden_size: number };
  readonly vision_config: { readonly hidden_size: number };
}

/** x over its Euclidean length, which may be 0. */
const normalized = (x: Tensor): Tensor => x.div(x.mul(x).sum(-1, true).sqrt().add(1e-6));

/** ELU(x) + 1. */
const eluPlusOne = (x: Tensor): Tensor => x.add(1).where(x.gt(0), x.exp());

/** How well each patch fits each query: cosines, shifted and scaled by numbers of the patch. */
export const classHead = ({ text_config, vision_config }: ClassHeadConfig) =>
  module(
    {
      dense0: linear(vision_config.hidden_size, text_config.hidden_size),
      logit_shift: linear(vision_config.hidden_size, 1),
      logit_scale: linear(vision_config.hidden_size, 1),
    },
    (m, patches: Tensor, queries: Tensor, queryMask: Tensor) => {
      const class_embeds = normalized(m.dense0(patches));
      const cosines = class_embeds.matmul(normalized(queries).transpose(1, 2));
      const scores = cosines.add(m.logit_shift(patches)).mul(eluPlusOne(m.logit_scale(patches)));
      return { class_embeds, logits: scores.where(queryMask.unsqueeze(1), forbidden) };
    },
  );

/** The box of each patch: `[images, patches, width]` → `[images, patches, 4]`. */
export const boxHead = ({ hidden_size: width }: ClassHeadConfig["vision_config"]) =>
  module({ dense0: linear(width, width), dense1: linear(width, width), dense2: linear(width, 4) }, (m, x: Tensor) => {
    const gelu = activation("gelu");
    return m.dense2(gelu(m.dense1(gelu(m.dense0(x)))));
  });

/** The inverse of the sigmoid, with 1e-4 against infinity at 0 and 1. */
const logit = (share: number): number => Math.log(share + 1e-4) - Math.log1p(1e-4 - share);

/** The prior of each patch's box: at the patch's lower right corner, as large as the patch. */
export const boxBias = (side: number): number[] =>
  Array.from({ length: side ** 2 }, (_, patch) => [
    logit(((patch % side) + 1) / side),
    logit((Math.floor(patch / side) + 1) / side),
    logit(1 / side),
    logit(1 / side),
  ]).flat();

/** Queries of all images, `[images · queries, width]` → `[images, queries, width]`. */
export const queriesByImage = (rows: Tensor, images: Tensor): Tensor => {
  const { graph } = rows;
  const target = Tensor.cat(
    [graph.dimValue(images.size(0)), graph.constant([-1, rows.size(-1) as number], "int64")],
    0,
  );
  const shape = [images.size(0), symbol("num_queries"), rows.size(-1)];
  return graph.add("Reshape", [rows, target], { dtype: rows.dtype, shape });
};
