// SAM 3's detector of concepts around any encoder of texts.
import type { Sam3DETRDecoderConfig } from "@tiny-random/atlas/configs/sam3_detr_decoder";
import type { Sam3DETREncoderConfig } from "@tiny-random/atlas/configs/sam3_detr_encoder";
import type { Sam3GeometryEncoderConfig } from "@tiny-random/atlas/configs/sam3_geometry_encoder";
import type { Sam3MaskDecoderConfig } from "@tiny-random/atlas/configs/sam3_mask_decoder";
import {
  type Architecture,
  defineArchitecture,
  type ModelConfig,
  type NamedTensors,
  type Size,
  shrinkConfig,
} from "@tiny-random/core";
import { type AnyModule, layerNorm, linear, module, paddingMask, Tensor } from "@tiny-random/nn";
import { type Sam3VisionConfig, sam3Vision } from "@tiny-random/vision/families/sam3_vision_model";
import { maskSettings } from "@tiny-random/vision/families/sam3_vit_model";
import { imagesOfOneSize } from "@tiny-random/vision/layers/image-tower-class";
import { sinePositions } from "@tiny-random/vision/layers/sine-positions";
import { edgesOf, type Places, type Prompt, twoLayers } from "./attention.ts";
import { detrDecoder, detrEncoder } from "./detr.ts";
import { type BoxPrompts, geometryEncoder } from "./geometry-encoder.ts";
import { shownConcepts } from "./inputs.ts";
import { maskDecoder } from "./mask-decoder.ts";

/** The config of a detector of concepts. */
export interface DetectorConfig extends ModelConfig {
  readonly vision_config: Sam3VisionConfig;
  readonly text_config: { readonly hidden_size: number };
  readonly geometry_encoder_config: Sam3GeometryEncoderConfig;
  readonly detr_encoder_config: Sam3DETREncoderConfig;
  readonly detr_decoder_config: Sam3DETRDecoderConfig;
  readonly mask_decoder_config: Sam3MaskDecoderConfig;
}

/** Token ids and their mask → states of all tokens. */
export type TokenEncoder = ((ids: Tensor, mask: Tensor) => Tensor) & AnyModule;

/** The furthest that a query's score is from 0. */
const mostScore = 12;

/** How well each query fits the mean of the prompt: `[batch, queries]`. */
const dotProductScoring = ({ detr_decoder_config: c }: DetectorConfig) => {
  const width = c.hidden_size;
  return module(
    {
      text_mlp: twoLayers(width, c.intermediate_size, width),
      text_mlp_out_norm: layerNorm(width),
      text_proj: linear(width, width),
      query_proj: linear(width, width),
    },
    (m, queries: Tensor, { states, kept }: Prompt) => {
      const weight = kept.unsqueeze(-1);
      const said = m.text_mlp_out_norm(states.add(m.text_mlp(states)));
      const mean = said.mul(weight).sum(1).div(weight.sum(1));
      const scores = m.query_proj(queries).matmul(m.text_proj(mean).unsqueeze(-1)).squeeze(-1);
      return scores.mul(width ** -0.5).clamp(-mostScore, mostScore);
    },
  );
};

/** What is looked for, and where. */
interface Inputs extends BoxPrompts {
  readonly pixels: Tensor;
  readonly ids: Tensor;
  readonly mask: Tensor;
}

/** A map's places in a row. */
const placesOf = (map: Tensor): Places => ({
  states: map.flatten(2).transpose(1, 2),
  positions: sinePositions(map).flatten(2).transpose(1, 2),
  rows: Number(map.size(2)),
  columns: Number(map.size(3)),
});

/** Every instance of a concept in an image (Carion et al., 2025): a DETR whose prompt is a text, with boxes that show it. */
const detector = (c: DetectorConfig, textEncoder: TokenEncoder) =>
  module(
    {
      vision_encoder: sam3Vision(c.vision_config),
      text_encoder: textEncoder,
      text_projection: linear(c.text_config.hidden_size, c.detr_encoder_config.hidden_size),
      geometry_encoder: geometryEncoder(c.geometry_encoder_config),
      detr_encoder: detrEncoder(c.detr_encoder_config),
      detr_decoder: detrDecoder(c.detr_decoder_config),
      mask_decoder: maskDecoder(c.mask_decoder_config),
      dot_product_scoring: dotProductScoring(c),
    },
    (m, { pixels, ids, mask, boxes, labels }: Inputs) => {
      const maps = m.vision_encoder(pixels).maps.slice(0, -1);
      const coarsest = maps.at(-1) as Tensor;
      const places = placesOf(coarsest);
      const said = m.text_projection(m.text_encoder(ids, mask));
      const shown = m.geometry_encoder({ boxes, labels }, coarsest, places);
      const prompt = {
        states: Tensor.cat([said, shown.states], 1),
        kept: Tensor.cat([mask.to("float32"), shown.kept.to("float32")], 1),
        mask: Tensor.cat([paddingMask(mask), paddingMask(shown.kept)], -1),
      };
      const encoded = m.detr_encoder(places, prompt);
      const found = m.detr_decoder({ places: { ...places, states: encoded }, prompt });
      const { low, high } = edgesOf(found.boxes);
      return {
        ...m.mask_decoder({ queries: found.states, places: encoded, prompt, maps }),
        pred_boxes: Tensor.cat([low, high], -1),
        pred_logits: m.dot_product_scoring(found.states, prompt),
        presence_logits: found.presence,
        decoder_reference_boxes: found.references,
      };
    },
  );

const inputsOf = (given: NamedTensors): Inputs => {
  const { pixel_values: pixels, input_ids: ids, attention_mask: mask } = given;
  const { input_boxes: boxes, input_boxes_labels: labels } = given;
  if (pixels && ids && mask && boxes && labels) return { pixels, ids, mask, boxes, labels };
  throw new Error("a session of images needs texts and boxes");
};

const texts = { dtype: "int64", axes: ["batch_size", "sequence_length"] } as const;

/** The processor pads every text to this length. */
export const textLength = 32;

/** How versions of the detector differ. */
interface DetectorVersion<C extends DetectorConfig> extends Pick<Architecture<C>, "padding"> {
  textEncoder(c: C): TokenEncoder;
  /** The part of the text encoder that makes one vector of a text. */
  readonly pooling: string;
}

/** The class that finds every instance of a concept. */
export const detectorClass = <C extends DetectorConfig>({
  textEncoder,
  pooling,
  padding,
}: DetectorVersion<C>): Architecture<C> =>
  defineArchitecture({
    padding,
    unused: {
      [`text_encoder.${pooling}.`]: "states of all tokens are read, and no vector of a text",
      "vision_encoder.neck.fpn_layers.3.": "three levels are read",
      "mask_decoder.pixel_decoder.conv_layers.2.": "three levels have two steps between them",
      "mask_decoder.pixel_decoder.norms.2.": "three levels have two steps between them",
    },
    build: (c: C) => detector(c, textEncoder(c)),
    sessions: (model, c) => ({
      model: {
        inputs: {
          pixel_values: imagesOfOneSize(c.vision_config.backbone_config),
          input_ids: texts,
          attention_mask: texts,
          input_boxes: { dtype: "float32", axes: ["batch_size", "num_boxes", 4] },
          input_boxes_labels: { dtype: "int64", axes: ["batch_size", "num_boxes"] },
        },
        trace: (given) => model(inputsOf(given)),
      },
    }),
    inputs: () => shownConcepts(textLength),
  });

/** Tiny values of the detector's parts. */
export const tinyDetector = (c: DetectorConfig, size: Size, merged: DetectorConfig) => {
  // Half as wide as the towers: seven attentions of a detector are most of the model.
  const narrow = { hidden_size: size.width / 2, intermediate_size: size.width };
  return {
    vision_config: { ...merged.vision_config, fpn_hidden_size: narrow.hidden_size },
    // Parts of a box are smaller than it, so that several places lie in one.
    geometry_encoder_config: shrinkConfig(merged.geometry_encoder_config, size, { ...narrow, roi_size: 2 }),
    detr_encoder_config: shrinkConfig(merged.detr_encoder_config, size, narrow),
    detr_decoder_config: shrinkConfig(merged.detr_decoder_config, size, {
      ...narrow,
      num_queries: Math.min(c.detr_decoder_config.num_queries, 5),
    }),
    mask_decoder_config: shrinkConfig(merged.mask_decoder_config, size, { hidden_size: narrow.hidden_size }),
  };
};

/** The processor of its images, with texts and boxes. */
export const detectorProcessor = {
  className: "Sam3Processor",
  settings: (c: DetectorConfig) => ({
    target_size: c.vision_config.backbone_config.image_size,
    point_pad_value: -10,
  }),
  imageSize: (c: DetectorConfig) => c.vision_config.backbone_config.image_size,
  imageSettings: (c: DetectorConfig) => maskSettings(c.vision_config.backbone_config),
};
