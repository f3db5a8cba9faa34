import { owlvit as owlvitFacts } from "@tiny-random/atlas/configs/owlvit";
import { type Architecture, type ConfigOf, defineArchitecture, narrowed } from "@tiny-random/core";
import { baseModel, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { firstWords, owlvitTextTower, tokenizer } from "@tiny-random/text/families/owlvit_text_model";
import type { TextContext } from "@tiny-random/text/layers/sessions/backbone";
import { owlvitVisionFacts, owlvitVisionTower, processor } from "@tiny-random/vision/families/owlvit_vision_model";
import { captionedImages } from "../../inputs.ts";
import { projectedHalves, projectedTowers, unitLength } from "../../layers/dual-encoder.ts";
import { dualEncoderClass } from "../../layers/dual-encoder-class.ts";
import { multimodalFamily } from "../../multimodal-family.ts";
import { boxBias, boxHead, classHead, queriesByImage } from "./detection-heads.ts";

const facts = narrowed(owlvitFacts, {
  vision_config: owlvitVisionFacts,
});
type OwlvitConfig = ConfigOf<typeof facts>;

const towers = (c: OwlvitConfig) =>
  projectedTowers(c, owlvitTextTower(c.text_config), owlvitVisionTower(c.vision_config));

/** A box for each patch, and how well it fits each text (Minderer et al., 2022). */
const detection = (c: OwlvitConfig) =>
  module(
    {
      owlvit: baseModel(towers(c)),
      class_head: classHead(c),
      box_head: boxHead(c.vision_config),
      layer_norm: layerNorm(c.vision_config.hidden_size, c.vision_config.layer_norm_eps),
    },
    (m, ids: Tensor, context: TextContext, pixels: Tensor) => {
      const normalized = m.owlvit.vision_model.post_layernorm(m.owlvit.vision_model(pixels).hidden);
      const patches = m.layer_norm(normalized.slice(1, 1).mul(normalized.slice(1, 0, 1)));
      const texts = unitLength(m.owlvit.text_projection(m.owlvit.text_model(ids, context).pooled));
      const text_embeds = queriesByImage(texts, pixels);
      const queryMask = queriesByImage(ids.slice(1, 0, 1), pixels)
        .squeeze(-1)
        .gt(0);
      const side = Math.floor(c.vision_config.image_size / c.vision_config.patch_size);
      const bias = pixels.graph.constant(boxBias(side), "float32", [side ** 2, 4]);
      return {
        ...m.class_head(patches, text_embeds, queryMask),
        pred_boxes: m.box_head(patches).add(bias).sigmoid(),
        text_embeds,
        image_embeds: patches.unflatten(1, [side, side]),
      };
    },
  );

const tokens = { dtype: "int64", axes: ["num_texts", "sequence_length"] } as const;

const objectDetection: Architecture<OwlvitConfig> = defineArchitecture({
  task: "zero-shot-object-detection",
  padding: { none: "texts are padded to one length, and several belong to one image" },
  unused: {
    "owlvit.logit_scale": "no similarity of whole images is computed",
    "owlvit.visual_projection.weight": "no similarity of whole images is computed",
  },
  build: detection,
  sessions: (model, { vision_config: { num_channels, image_size } }) => ({
    model: {
      inputs: {
        input_ids: tokens,
        attention_mask: tokens,
        pixel_values: { dtype: "float32", axes: ["batch_size", num_channels, image_size, image_size] },
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

export default multimodalFamily({
  facts,
  repo: "google/owlvit-base-patch32",
  checkpoints: {
    OwlViTForObjectDetection: [
      "google/owlvit-base-patch32",
      "google/owlvit-base-patch16",
      "Xenova/owlvit-base-patch32",
    ],
  },
  unwritten: ["return_dict"],
  tokenizer,
  preprocessor: processor,
  processor: { className: "OwlViTProcessor" },
  architectures: {
    OwlViTModel: dualEncoderClass(towers, projectedHalves, {
      spelling: firstWords,
    }),
    OwlViTForObjectDetection: objectDetection,
  },
});
