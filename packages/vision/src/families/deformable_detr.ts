import { deformableDetr } from "@tiny-random/atlas/configs/deformable_detr";
import { type ConfigOf, type Context, InputError, labelsOf, type ModelConfig } from "@tiny-random/core";
import {
  activation,
  baseModel,
  calledAs,
  embedding,
  layerNorm,
  linear,
  module,
  Parameter,
  Tensor,
} from "@tiny-random/nn";
import { coordinateSines, inverseSigmoid } from "../layers/box-coordinates.ts";
import { deformableAttention, type LevelMemory } from "../layers/deformable-attention.ts";
import { deformableEncoder } from "../layers/deformable-encoder.ts";
import { inputProjections, type PlacedMaps, placedMaps, projectedMaps } from "../layers/deformable-maps.ts";
import {
  detrDependencies,
  detrImages,
  detrProcessor,
  resolveDetr,
  timmBackbone,
  tinyDetrBackbone,
  unnamedBackbone,
} from "../layers/detr-config.ts";
import { convEncoder } from "../layers/detr-model.ts";
import { detrPositions } from "../layers/detr-positions.ts";
import { decoderSizes, encoderSizes, feedForward, positionedAttention, postNorm } from "../layers/detr-transformer.ts";
import { groups } from "../layers/group-norm-convolution.ts";
import { imageClass } from "../layers/image-class.ts";
import type { Extras } from "../layers/image-model.ts";
import { mapChannels } from "../layers/nested-backbone.ts";
import { predictionHead } from "../layers/prediction-head.ts";
import { atPlaces, bestPlaces, boxProposals } from "../layers/query-selection.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

type DeformableDetrConfig = ConfigOf<typeof deformableDetr>;

const decoderLayer = (c: DeformableDetrConfig) => {
  const sizes = decoderSizes(c);
  const { d_model: width, decoder_attention_heads: heads, num_feature_levels: levels, decoder_n_points: points } = c;
  return module(
    {
      self_attn: positionedAttention(sizes),
      self_attn_layer_norm: layerNorm(width),
      encoder_attn: deformableAttention({ width, heads, levels, points }),
      encoder_attn_layer_norm: layerNorm(width),
      ...feedForward(sizes),
    },
    (m, x: Tensor, positions: Tensor, references: Tensor, memory: LevelMemory) => {
      const attended = postNorm(x, m.self_attn_layer_norm, (h) => m.self_attn(h, positions, { values: h, positions }));
      const crossed = postNorm(attended, m.encoder_attn_layer_norm, (h) =>
        m.encoder_attn(h.add(positions), references, memory),
      );
      return postNorm(crossed, m.final_layer_norm, (h) => m.fc2(activation(sizes.act)(m.fc1(h))));
    },
  );
};

/** A change of a box against its reference before the sigmoid: a point moves the middle alone. */
const moved = (change: Tensor, reference: Tensor): Tensor => {
  const known = inverseSigmoid(reference);
  return change.add(reference.size(-1) === 4 ? known : known.pad([0, 2]));
};

/** The heads of the class for detection, one of each layer; with two stages one more, for the places. */
interface DetectionHeads {
  readonly class_embed: readonly ReturnType<typeof linear>[];
  readonly bbox_embed: readonly ReturnType<typeof predictionHead>[];
}

interface DecoderInputs {
  readonly x: Tensor;
  readonly positions: Tensor;
  /** Points or boxes, `[batch, queries, 2 or 4]`. */
  readonly references: Tensor;
}

/** Queries look around their references, which every layer refines if the model is made so. */
const decoder = (c: DeformableDetrConfig, heads?: DetectionHeads) =>
  module(
    {
      layers: Array.from({ length: c.decoder_layers }, () => decoderLayer(c)),
      bbox_embed: c.with_box_refine ? heads?.bbox_embed : undefined,
      class_embed: c.two_stage ? heads?.class_embed : undefined,
    },
    (m, { x, positions, references }: DecoderInputs, { shares, memory }: Encoded) => {
      let [states, now, before] = [x, references, references];
      for (const [index, layer] of m.layers.entries()) {
        const perLevel = now.size(-1) === 4 ? Tensor.cat([shares, shares], -1) : shares;
        states = layer(states, positions, now.unsqueeze(2).mul(perLevel.unsqueeze(1)), memory);
        const refine = m.bbox_embed?.[index];
        before = now;
        if (refine) now = moved(refine(states), now).sigmoid();
      }
      return { queries: states, before };
    },
  );

const inHalves = (x: Tensor): [Tensor, Tensor] => x.chunk(2, -1) as [Tensor, Tensor];

/** What queries are made of where there is one stage. */
const learned = (c: DeformableDetrConfig) => ({
  query_position_embeddings: embedding(c.num_queries, 2 * c.d_model),
  reference_points: linear(c.d_model, 2),
});

/** Learned queries, and the points that their positions refer to. */
const learnedQueries = (m: ReturnType<typeof learned>, c: DeformableDetrConfig, pixels: Tensor): DecoderInputs => {
  const table = pixels.graph.parameter(m.query_position_embeddings.weight).unsqueeze(0);
  const [positions, x] = inHalves(table.expand([pixels.size(0), c.num_queries, 2 * c.d_model]));
  return { x, positions, references: m.reference_points(positions).sigmoid() };
};

/** What queries are made of after a first stage. */
const chosen = (c: DeformableDetrConfig) => ({
  enc_output: linear(c.d_model, c.d_model),
  enc_output_norm: layerNorm(c.d_model),
  pos_trans: linear(2 * c.d_model, 2 * c.d_model),
  pos_trans_norm: layerNorm(2 * c.d_model),
});

/**
 * The first of two stages: the places that look most like objects become queries, whose both halves are made of the sines
 * of their boxes (Zhu et al., 2020, appendix A.4).
 */
const chosenQueries = (
  m: ReturnType<typeof chosen>,
  c: DeformableDetrConfig,
  heads: DetectionHeads,
  { memory, middles }: Encoded,
): DecoderInputs => {
  const { inside, logits } = boxProposals(memory.levels, middles, memory.mask);
  const places = m.enc_output_norm(m.enc_output(memory.values.mul(inside.to("float32"))));
  const [classify, box] = [heads.class_embed.at(-1), heads.bbox_embed.at(-1)];
  if (!classify || !box) throw new Error("the first stage has no heads");
  const scores = classify(places).select(2, 0);
  const best = atPlaces(box(places).add(logits), bestPlaces(scores, c.two_stage_num_proposals));
  const references = best.sigmoid();
  const [positions, x] = inHalves(m.pos_trans_norm(m.pos_trans(coordinateSines(references, c.d_model / 2))));
  return { x, positions, references };
};

/** Encoded feature maps. */
type Encoded = Omit<PlacedMaps, "positions">;

const encoderParts = (c: DeformableDetrConfig, channels: readonly number[]) => ({
  position_embedding: detrPositions(c, { before: 0.5 }),
  input_proj: inputProjections(c, c.num_feature_levels > 1 ? channels : channels.slice(-1)),
  encoder: deformableEncoder(c.encoder_layers, encoderSizes(c), {
    levels: c.num_feature_levels,
    points: c.encoder_n_points,
  }),
  level_embed: new Parameter([c.num_feature_levels, c.d_model], { kind: "embedding" }),
});

/** The backbone's feature maps and further levels, encoded. */
const encodedMaps = (m: ReturnType<typeof encoderParts>, found: readonly Tensor[], pixelMask: Tensor): Encoded => {
  const maps = projectedMaps(m.input_proj, found);
  const { memory, positions, middles, shares } = placedMaps(maps, pixelMask, m.position_embedding, m.level_embed);
  const references = middles.unsqueeze(2).mul(shares.unsqueeze(1));
  const values = m.encoder(Tensor.cat(positions, 1), references, memory);
  return { memory: { ...memory, values }, middles, shares };
};

/**
 * Backbone, encoder and decoder (Zhu et al., 2020).
 *
 * @param heads of the class for detection, which a model reads that refines boxes or chooses its queries
 */
const backboneToQueries = (c: DeformableDetrConfig, context: Context, heads?: DetectionHeads) => {
  const { backbone, mapsOf } = convEncoder(c, context);
  const shared = { backbone, ...encoderParts(c, mapChannels(c, context)), decoder: decoder(c, heads) };
  const run = (m: typeof shared, pixels: Tensor, extras: Extras, queries: (encoded: Encoded) => DecoderInputs) => {
    const encoded = encodedMaps(m, mapsOf(pixels), extras["pixel_mask"] as Tensor);
    return m.decoder(queries(encoded), encoded);
  };
  if (!c.two_stage)
    return module({ ...shared, ...learned(c) }, (m, pixels: Tensor, extras: Extras) =>
      run(m, pixels, extras, () => learnedQueries(m, c, pixels)),
    );
  if (!heads)
    throw new InputError(
      "deformable_detr of two stages chooses its queries by the heads of the class for detection, which its bare class lacks",
      "Make DeformableDetrForObjectDetection, or set two_stage to false.",
    );
  return module({ ...shared, ...chosen(c) }, (m, pixels: Tensor, extras: Extras) =>
    run(m, pixels, extras, (encoded) => chosenQueries(m, c, heads, encoded)),
  );
};

/**
 * The bare class. The encoded places are no output: at padding the reference's positions are -0.5 over 1e-6 turns, whose sines
 * mean nothing, and no query reads them.
 */
const model = (c: DeformableDetrConfig, context: Context) => {
  const whole = backboneToQueries(c, context);
  return baseModel(
    calledAs(whole, (pixels: Tensor, extras: Extras) => ({ last_hidden_state: whole(pixels, extras).queries })),
  );
};

/** One head for all layers; or one of each where layers refine boxes, or choose queries. */
const detectionHeads = (c: DeformableDetrConfig): DetectionHeads => {
  const count = c.decoder_layers + (c.two_stage ? 1 : 0);
  const heads = <T>(own: boolean, make: () => T): T[] => {
    const shared = make();
    return Array.from({ length: count }, (_, index) => (own && index > 0 ? make() : shared));
  };
  return {
    class_embed: heads(c.two_stage, () => linear(c.d_model, labelsOf(c))),
    bbox_embed: heads(c.with_box_refine, () => predictionHead(c.d_model, 4)),
  };
};

const detection = (c: DeformableDetrConfig, context: Context) => {
  const heads = detectionHeads(c);
  const children = { model: baseModel(backboneToQueries(c, context, heads)), ...heads };
  return module(children, (m, pixels: Tensor, extras: Extras) => {
    const { queries, before } = m.model(pixels, extras);
    const last = c.decoder_layers - 1;
    const [classify, box] = [m.class_embed[last], m.bbox_embed[last]];
    if (!classify || !box)
      throw new InputError(
        "decoder_layers of deformable_detr is 0: there is no layer to look at",
        "Set decoder_layers to 1 or more.",
      );
    return { logits: classify(queries), pred_boxes: moved(box(queries), before).sigmoid() };
  });
};

/** A backbone of a quarter of the channels: convolutions of its last map to the further levels would be most of the model. */
const narrow = <B extends ModelConfig>(backbone: B): B => {
  const { hidden_sizes } = backbone;
  return Array.isArray(hidden_sizes) ? { ...backbone, hidden_sizes: hidden_sizes.map((width) => width / 4) } : backbone;
};

const images = { ...detrImages, other: () => ({ height: 90, width: 70 }) };

export default visionFamily({
  facts: deformableDetr,
  repo: "SenseTime/deformable-detr",
  checkpoints: {
    DeformableDetrForObjectDetection: [
      "SenseTime/deformable-detr",
      "SenseTime/deformable-detr-with-box-refine",
      "SenseTime/deformable-detr-with-box-refine-two-stage",
    ],
  },
  reference: {
    ...unnamedBackbone,
    backbone_config: {
      model_type: "resnet",
      out_features: ["stage2", "stage3", "stage4"],
      out_indices: [2, 3, 4],
    },
    ...labelNames(["person", "bicycle", "car"]),
  },
  brief: ["backbone_config"],
  processor: { ...detrProcessor, image_processor_type: "DeformableDetrImageProcessor" },
  // The last level has several places: group norms would make little of one.
  imageSize: () => 66,
  resolve: resolveDetr,
  dependencies: detrDependencies,
  tiny: (c, context, merged) => {
    const backbone = tinyDetrBackbone(c, context, merged);
    return {
      // Two channels in each group: one of few places, alone, would be its own rounding after the norm.
      d_model: Math.max(2 * groups, context.size.width),
      encoder_layers: 1,
      encoder_ffn_dim: groups,
      decoder_ffn_dim: groups,
      encoder_n_points: Math.min(c.encoder_n_points, 2),
      decoder_n_points: Math.min(c.decoder_n_points, 2),
      ...backbone,
      backbone_config: narrow(backbone.backbone_config),
      num_queries: Math.min(c.num_queries, 10),
      two_stage_num_proposals: Math.min(c.two_stage_num_proposals, 6),
    };
  },
  architectures: {
    DeformableDetrModel: imageClass({ ...images, task: "image-feature-extraction" }, model),
    DeformableDetrForObjectDetection: imageClass({ ...images, task: "object-detection" }, detection),
  },
  variants: {
    "a backbone of timm": { config: timmBackbone, classes: ["DeformableDetrForObjectDetection"] },
    "refined boxes": { config: { with_box_refine: true }, classes: ["DeformableDetrForObjectDetection"] },
    "two stages": {
      config: { with_box_refine: true, two_stage: true },
      classes: ["DeformableDetrForObjectDetection"],
    },
    // As SenseTime/deformable-detr-single-scale.
    "one level": {
      config: {
        num_feature_levels: 1,
        backbone_config: { model_type: "resnet", out_features: ["stage4"], out_indices: [4] },
      },
      classes: ["DeformableDetrForObjectDetection"],
    },
    "learned positions": { config: { position_embedding_type: "learned" }, classes: ["DeformableDetrModel"] },
  },
});
