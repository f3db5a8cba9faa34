// Open-vocabulary detection of OWL-ViT and OWLv2 (Minderer et al., 2022; 2023).

import { type Architecture, defineArchitecture, type ModelConfig } from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  baseModel,
  forbidden,
  keyed,
  layerNorm,
  linear,
  module,
  symbol,
  Tensor,
} from "@tiny-random/nn";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { channelsOf, type ImageTower, type ImageTowerConfig } from "@tiny-random/vision/layers/image-tower";
import { captionedImages } from "../inputs.ts";
import { type TextTower, unitLength } from "./dual-encoder.ts";

/** The config fields of the class head. */
interface ClassHeadConfig {
  readonly text_config: { readonly hidden_size: number };
  readonly vision_config: { readonly hidden_size: number };
}

/** x over its Euclidean length, which may be 0. */
const normalized = (x: Tensor): Tensor => x.div(x.mul(x).sum(-1, true).sqrt().add(1e-6));

/** ELU(x) + 1. */
const eluPlusOne = (x: Tensor): Tensor => x.add(1).where(x.gt(0), x.exp());

/** How well each patch fits each query: cosines, shifted and scaled by numbers of the patch. */
const classHead = ({ text_config, vision_config }: ClassHeadConfig) =>
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

/** Numbers of each patch, four of its box by default: `[images, patches, width]` → `[images, patches, numbers]`. */
export const patchHead = ({ hidden_size: width }: ClassHeadConfig["vision_config"], numbers = 4) =>
  module(
    { dense0: linear(width, width), dense1: linear(width, width), dense2: linear(width, numbers) },
    (m, x: Tensor) => {
      const gelu = activation("gelu");
      return m.dense2(gelu(m.dense1(gelu(m.dense0(x)))));
    },
  );

/** The inverse of the sigmoid, with 1e-4 against infinity at 0 and 1. */
const logit = (share: number): number => Math.log(share + 1e-4) - Math.log1p(1e-4 - share);

/** The prior of each patch's box: at the patch's lower right corner, as large as the patch. */
const boxBias = (side: number): number[] =>
  Array.from({ length: side ** 2 }, (_, patch) => [
    logit(((patch % side) + 1) / side),
    logit((Math.floor(patch / side) + 1) / side),
    logit(1 / side),
    logit(1 / side),
  ]).flat();

/** Queries of all images, `[images · queries, width]` → `[images, queries, width]`. */
const queriesByImage = (rows: Tensor, images: Tensor): Tensor => {
  const { graph } = rows;
  const target = Tensor.cat(
    [graph.dimValue(images.size(0)), graph.constant([-1, rows.size(-1) as number], "int64")],
    0,
  );
  const shape = [images.size(0), symbol("num_queries"), rows.size(-1)];
  return graph.add("Reshape", [rows, target], { dtype: rows.dtype, shape });
};

/** The config fields that detection reads. */
interface OwlConfig extends ModelConfig {
  readonly text_config: { readonly hidden_size: number; readonly max_position_embeddings: number };
  readonly vision_config: ImageTowerConfig;
}

/** Two towers, whose parts detection reads one by one. */
interface OwlTowers {
  readonly text_model: TextTower;
  readonly vision_model: ImageTower & { readonly post_layernorm: (x: Tensor) => Tensor };
  readonly text_projection: (x: Tensor) => Tensor;
}

/** What versions of OWL-ViT differ in. */
interface OwlVersion<K, C> {
  /** The key of the towers: `owlvit`. */
  readonly key: K;
  towers(c: C): OwlTowers & AnyModule;
  /** How much of an object each patch shows, whatever it is; undefined where nothing says so. */
  objectness?(c: C): ((patches: Tensor) => Tensor) & AnyModule;
}

/** A box for each patch, and how well it fits each text. */
const detection = <K extends string, C extends OwlConfig>({ key, towers, objectness }: OwlVersion<K, C>, c: C) =>
  module(
    {
      ...keyed(key, baseModel(towers(c))),
      class_head: classHead(c),
      box_head: patchHead(c.vision_config),
      objectness_head: objectness?.(c),
      layer_norm: layerNorm(c.vision_config.hidden_size, c.vision_config.layer_norm_eps),
    },
    (m, ids: Tensor, context: TextContext, pixels: Tensor) => {
      const owl: OwlTowers = m[key];
      const normalizedStates = owl.vision_model.post_layernorm(owl.vision_model(pixels).hidden);
      const patches = m.layer_norm(normalizedStates.slice(1, 1).mul(normalizedStates.slice(1, 0, 1)));
      const texts = unitLength(owl.text_projection(owl.text_model(ids, context).pooled));
      const text_embeds = queriesByImage(texts, pixels);
      const queryMask = queriesByImage(ids.slice(1, 0, 1), pixels)
        .squeeze(-1)
        .gt(0);
      const side = Math.floor(c.vision_config.image_size / c.vision_config.patch_size);
      const bias = pixels.graph.constant(boxBias(side), "float32", [side ** 2, 4]);
      return {
        ...m.class_head(patches, text_embeds, queryMask),
        ...(m.objectness_head && { objectness_logits: m.objectness_head(patches).squeeze(-1) }),
        pred_boxes: m.box_head(patches).add(bias).sigmoid(),
        text_embeds,
        image_embeds: patches.unflatten(1, [side, side]),
      };
    },
  );

const tokens = { dtype: "int64", axes: ["num_texts", "sequence_length"] } as const;

/** The class that detects what texts name. */
export const owlDetection = <K extends string, C extends OwlConfig>(version: OwlVersion<K, C>): Architecture<C> =>
  defineArchitecture({
    task: "zero-shot-object-detection",
    padding: { none: "texts are padded to one length, and several belong to one image" },
    unused: {
      [`${version.key}.logit_scale`]: "no similarity of whole images is computed",
      [`${version.key}.visual_projection.weight`]: "no similarity of whole images is computed",
    },
    build: (c: C) => detection(version, c),
    sessions: (model, { vision_config }) => ({
      model: {
        inputs: {
          input_ids: tokens,
          attention_mask: tokens,
          pixel_values: {
            dtype: "float32",
            axes: ["batch_size", channelsOf(vision_config), vision_config.image_size, vision_config.image_size],
          },
        },
        trace: ({ input_ids, attention_mask, pixel_values }) => {
          if (!input_ids || !attention_mask || !pixel_values) throw new Error("detection needs texts and images");
          return model(input_ids, { attention_mask }, pixel_values);
        },
      },
    }),
    inputs: (c) =>
      captionedImages(
        { golden: { images: 2, texts: 2 }, other: { images: 1, texts: 3 } },
        c.text_config.max_position_embeddings,
      ),
  });
