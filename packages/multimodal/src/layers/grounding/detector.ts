// Grounding DINO (Liu et al., 2023) and MM-Grounding-DINO (Zhao et al., 2024): boxes of what phrases name.
import {
  type Architecture,
  type Context,
  defineArchitecture,
  InputError,
  type NamedTensors,
  type PipelineTask,
} from "@tiny-random/core";
import {
  type AnyModule,
  activation,
  andThen,
  baseModel,
  embedding,
  layerNorm,
  linear,
  module,
  Parameter,
  subtractDims,
  Tensor,
} from "@tiny-random/nn";
import { encoderOf } from "@tiny-random/text/layers/encoder/encoder";
import type { EncoderConfig } from "@tiny-random/text/layers/encoder/encoder-attention";
import { placedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { coordinateSines, rowFirst } from "@tiny-random/vision/layers/box-coordinates";
import { deformableAttention, type LevelMemory } from "@tiny-random/vision/layers/deformable-attention";
import {
  inputProjections,
  type PlacedMaps,
  placedMaps,
  projectedMaps,
} from "@tiny-random/vision/layers/deformable-maps";
import { convEncoder } from "@tiny-random/vision/layers/detr-model";
import { detrPositions } from "@tiny-random/vision/layers/detr-positions";
import { feedForward, postNorm } from "@tiny-random/vision/layers/detr-transformer";
import { groups } from "@tiny-random/vision/layers/group-norm-convolution";
import { type BackboneConfig, mapChannels } from "@tiny-random/vision/layers/nested-backbone";
import { predictionHead } from "@tiny-random/vision/layers/prediction-head";
import { atPlaces, bestPlaces, boxProposals } from "@tiny-random/vision/layers/query-selection";
import { narrowBackbone } from "../narrow-backbone.ts";
import {
  additiveMask,
  type EncodedBoth,
  type GroundingConfig,
  groundingEncoder,
  namedAttention,
  type PaddingMasks,
} from "./encoder.ts";
import { phraseImages } from "./inputs.ts";
import { type Phrases, phrasesOf, punctuationPlaces, separators } from "./phrases.ts";

/** The config fields of the classes. */
export interface DetectorConfig extends GroundingConfig, BackboneConfig {
  readonly text_config: EncoderConfig;
  readonly position_embedding_type: string;
  readonly positional_embedding_temperature: number;
  readonly two_stage: boolean;
  readonly embedding_init_target: boolean;
  readonly max_text_len: number;
  readonly decoder_bbox_embed_share: boolean;
  readonly tie_word_embeddings: boolean;
}

/** How well places or queries fit words: `[batch, queries, width]`, `[batch, words, width]` → `[batch, queries, words]`. */
type Similarity = ((states: Tensor, words: Tensor) => Tensor) & AnyModule;

/** What the two models differ in. */
export interface GroundingVersion<C> {
  similarity(c: C): Similarity;
  /** Whether each layer's queries are compared by weights of the same layer alone; null where there are none. */
  readonly sharesSimilarity: ((c: C) => boolean) | null;
}

/** Scores of words up to `max_text_len`, -∞ where there is none. */
const scoresOfWords = (c: DetectorConfig, scores: Tensor, mask: Tensor): Tensor => {
  const masked = scores.where(mask.unsqueeze(1).gt(0), Number.NEGATIVE_INFINITY);
  return masked.pad([0, subtractDims(c.max_text_len, scores.size(2))], { value: Number.NEGATIVE_INFINITY });
};

/** The inverse of the sigmoid, within 1e-5 of both ends. */
const logit = (x: Tensor): Tensor => {
  const inside = x.clamp(1e-5, 1 - 1e-5);
  return inside.div(inside.neg().add(1)).log();
};

/** What a layer of the decoder looks at. */
interface DecoderMemory {
  readonly places: LevelMemory;
  readonly words: Tensor;
  readonly masks: PaddingMasks;
  /** How much of each level is the image: `[batch, levels, 2]`. */
  readonly shares: Tensor;
}

const decoderLayer = (c: GroundingConfig) => {
  const { d_model: width, decoder_attention_heads: heads } = c;
  const norm = () => layerNorm(width, c.layer_norm_eps);
  const children = {
    self_attn: namedAttention(width, heads),
    self_attn_layer_norm: norm(),
    encoder_attn_text: namedAttention(width, heads),
    encoder_attn_text_layer_norm: norm(),
    encoder_attn: deformableAttention({ width, heads, levels: c.num_feature_levels, points: c.decoder_n_points }),
    encoder_attn_layer_norm: norm(),
    ...feedForward({ width, heads, feedForward: c.decoder_ffn_dim, act: "", epsilon: c.layer_norm_eps }),
  };
  return module(children, (m, x: Tensor, positions: Tensor, references: Tensor, memory: DecoderMemory) => {
    const { places, words, masks } = memory;
    const attended = postNorm(x, m.self_attn_layer_norm, (h) => {
      const placed = h.add(positions);
      return m.self_attn(placed, placed, h);
    });
    const read = postNorm(attended, m.encoder_attn_text_layer_norm, (h) =>
      m.encoder_attn_text(h.add(positions), words, words, masks.words),
    );
    const seen = postNorm(read, m.encoder_attn_layer_norm, (h) => m.encoder_attn(h.add(positions), references, places));
    return postNorm(seen, m.final_layer_norm, (h) => m.fc2(activation(c.activation_function)(m.fc1(h))));
  });
};

/** Heads of all layers in the class for detection. */
interface Heads {
  readonly bbox_embed: readonly ReturnType<typeof predictionHead>[];
  readonly class_embed: readonly Similarity[] | undefined;
}

/** Queries read words and look around their boxes, which every layer refines in the class for detection. */
const decoder = (c: DetectorConfig, heads: Heads | undefined) => {
  const children = {
    layer_norm: layerNorm(c.d_model, c.layer_norm_eps),
    layers: Array.from({ length: c.decoder_layers }, () => decoderLayer(c)),
    reference_points_head: predictionHead(c.d_model, c.d_model, 2, Math.floor(c.query_dim / 2) * c.d_model),
    bbox_embed: heads?.bbox_embed,
    class_embed: heads?.class_embed,
  };
  return module(children, (m, queries: Tensor, boxes: Tensor, memory: DecoderMemory) => {
    let [states, now, before] = [queries, boxes, boxes];
    const shares = Tensor.cat([memory.shares, memory.shares], -1).unsqueeze(1);
    for (const [index, layer] of m.layers.entries()) {
      const references = now.unsqueeze(2).mul(shares);
      const positions = m.reference_points_head(coordinateSines(rowFirst(references.select(2, 0)), c.d_model / 2));
      states = layer(states, positions, references, memory);
      const refine = m.bbox_embed?.[index];
      before = now;
      if (refine) now = refine(states).add(logit(now)).sigmoid();
    }
    return { queries: m.layer_norm(states), before };
  });
};

/** What the model is called with. */
interface GroundedInputs {
  readonly pixels: Tensor;
  readonly pixelMask: Tensor;
  readonly ids: Tensor;
  readonly types: Tensor;
  readonly mask: Tensor;
}

const text = encoderOf<EncoderConfig>();

/** Words of phrases, each of which BERT reads by itself. */
const textStates = (
  m: ReturnType<typeof text.backbone>,
  { ids, types, mask }: GroundedInputs,
  phrases: Phrases,
): Tensor => {
  const context = { attention_mask: mask, token_type_ids: types, position_ids: phrases.positions };
  return m.encoder(m.embeddings(ids, context), { mask: phrases.mask, text: context });
};

/** Throws InputError for what the reference cannot run. */
const checkConfig = (c: DetectorConfig): void => {
  if (!c.two_stage)
    throw new InputError(
      `two_stage of ${c.model_type} is false, and the reference fails then: 'Embedding' object has no attribute 'bias'`,
      "Set it to true.",
    );
  if (!c.embedding_init_target)
    throw new InputError(
      `embedding_init_target of ${c.model_type} is false, and the reference then has no query_position_embeddings, which it reads`,
      "Set it to true.",
    );
  if (c.text_config.model_type !== "bert")
    throw new InputError(
      `text_config of ${c.model_type} is of ${c.text_config.model_type}, and phrases are told apart by ids of BERT's vocabulary`,
      "Give a text_config of bert.",
    );
};

/** The first of two stages: places that fit a word best become boxes. */
const placeHeads = <C extends DetectorConfig>(c: C, { similarity }: GroundingVersion<C>) => ({
  enc_output: linear(c.d_model, c.d_model),
  enc_output_norm: layerNorm(c.d_model, c.layer_norm_eps),
  encoder_output_bbox_embed: predictionHead(c.d_model, 4),
  encoder_output_class_embed: similarity(c),
});

type PlaceHeads = ReturnType<typeof placeHeads>;

/** Boxes that the decoder starts from: `[batch, queries, 4]`. */
interface FirstBoxes {
  readonly boxes: Tensor;
  /** How well queries fit words before the encoder: `[batch, queries, words]`. */
  readonly scores: Tensor;
}

/** What the first boxes are made of. */
interface FirstInputs {
  readonly placed: Pick<PlacedMaps, "memory" | "middles">;
  readonly encoded: EncodedBoth;
  readonly queries: Tensor;
  /** `[batch, words, width]`, before the encoder */
  readonly words: Tensor;
  /** `[batch, words]`: 1 for words, 0 for padding */
  readonly mask: Tensor;
}

const chosenBoxes = (m: PlaceHeads, c: DetectorConfig, given: FirstInputs): FirstBoxes => {
  const { placed, encoded, mask } = given;
  const { inside, logits } = boxProposals(placed.memory.levels, placed.middles, placed.memory.mask);
  const states = m.enc_output_norm(m.enc_output(encoded.places.mul(inside.to("float32"))));
  const scores = scoresOfWords(c, m.encoder_output_class_embed(states, encoded.words), mask);
  const best = bestPlaces(scores.amax(-1), c.num_queries);
  return {
    boxes: atPlaces(m.encoder_output_bbox_embed(states).add(logits), best).sigmoid(),
    scores: scoresOfWords(c, m.encoder_output_class_embed(given.queries, given.words), mask),
  };
};

/** Images and texts encoded, the first boxes, the decoder. */
const grounded = <C extends DetectorConfig>(c: C, context: Context, version: GroundingVersion<C>, heads?: Heads) => {
  checkConfig(c);
  const { backbone, mapsOf } = convEncoder(c, context);
  const channels = mapChannels(c, context);
  const temperature = c.positional_embedding_temperature;
  const positions = detrPositions(c, { temperatures: [temperature, temperature] });
  const children = {
    backbone: module({ conv_encoder: backbone.conv_encoder, position_embedding: positions }, () => 0),
    input_proj_vision: inputProjections(c, c.num_feature_levels > 1 ? channels : channels.slice(-1)),
    text_backbone: text.backbone(c.text_config),
    text_projection: linear(c.text_config.hidden_size, c.d_model),
    query_position_embeddings: embedding(c.num_queries, c.d_model),
    encoder: groundingEncoder(c),
    decoder: decoder(c, heads),
    level_embed: new Parameter([c.num_feature_levels, c.d_model], { kind: "embedding" }),
    ...placeHeads(c, version),
  };
  return module(children, (m, inputs: GroundedInputs) => {
    const { pixels, pixelMask, ids, mask } = inputs;
    const phrases = phrasesOf(ids);
    const words = m.text_projection(textStates(m.text_backbone, inputs, phrases));
    const maps = projectedMaps(m.input_proj_vision, mapsOf(pixels));
    const placed = placedMaps(maps, pixelMask, positions, m.level_embed);
    const { memory, middles, shares } = placed;
    const masks = { places: additiveMask(memory.mask), words: additiveMask(mask) };
    const references = middles.unsqueeze(2).mul(shares.unsqueeze(1));
    const encoded = m.encoder(
      { memory, references, positions: Tensor.cat(placed.positions, 1) },
      words,
      phrases,
      masks,
    );
    const table = pixels.graph.parameter(m.query_position_embeddings.weight).unsqueeze(0);
    const queries = table.expand([pixels.size(0), c.num_queries, c.d_model]);
    const start = chosenBoxes(m, c, { placed, encoded, queries, words, mask });
    const places = { ...memory, values: encoded.places };
    const found = m.decoder(queries, start.boxes, { places, words: encoded.words, masks, shares });
    return { ...found, words: encoded.words, start };
  });
};

type Grounded = ReturnType<typeof grounded>;

/** The bare class. */
const bare = <C extends DetectorConfig>(c: C, context: Context, version: GroundingVersion<C>) => {
  const model = grounded(c, context, version);
  return baseModel(
    andThen(model, ({ queries, words, start }: ReturnType<Grounded>) => ({
      last_hidden_state: queries,
      init_reference_points: start.boxes,
      encoder_last_hidden_state_text: words,
      encoder_logits: start.scores,
    })),
  );
};

/** Heads of each layer: the same for all, if the config shares them. */
const headsOf = <C extends DetectorConfig>(c: C, { similarity, sharesSimilarity }: GroundingVersion<C>): Heads => {
  const ofLayers = <T>(shared: boolean, make: () => T): T[] => {
    const first = make();
    return Array.from({ length: c.decoder_layers }, (_, layer) => (shared || layer === 0 ? first : make()));
  };
  return {
    bbox_embed: ofLayers(c.decoder_bbox_embed_share, () => predictionHead(c.d_model, 4)),
    class_embed: sharesSimilarity ? ofLayers(sharesSimilarity(c), () => similarity(c)) : undefined,
  };
};

/** Boxes, and how well each fits every word. */
const detection = <C extends DetectorConfig>(c: C, context: Context, version: GroundingVersion<C>) => {
  if (!c.tie_word_embeddings)
    throw new InputError(
      `tie_word_embeddings of ${c.model_type} is false: heads of the decoder and of the class would be two`,
      "Set it to true.",
    );
  const heads = headsOf(c, version);
  const plain = heads.class_embed ? undefined : version.similarity(c);
  // The heads come first: their tensors have the names of the class, not of the decoder.
  return module({ ...heads, model: baseModel(grounded(c, context, version, heads)) }, (m, inputs: GroundedInputs) => {
    const { queries, before, words } = m.model(inputs);
    const [box, similarity] = [m.bbox_embed.at(-1), m.class_embed?.at(-1) ?? plain];
    if (!box || !similarity)
      throw new InputError(
        `decoder_layers of ${c.model_type} is 0: there is no layer to look at`,
        "Set decoder_layers to 1 or more.",
      );
    return {
      logits: scoresOfWords(c, similarity(queries, words), inputs.mask),
      pred_boxes: box(queries).add(logit(before)).sigmoid(),
    };
  });
};

const tokens = { dtype: "int64", axes: ["batch_size", "sequence_length"] } as const;

/** The session's inputs; the mask's axes have other names, since clients make masks of another size. */
const sessionInputs = {
  pixel_values: { dtype: "float32", axes: ["batch_size", 3, "height", "width"] },
  input_ids: tokens,
  token_type_ids: tokens,
  attention_mask: tokens,
  pixel_mask: { dtype: "int64", axes: ["batch_size", "mask_height", "mask_width"] },
} as const;

type GroundedModel = ((inputs: GroundedInputs) => Readonly<Record<string, Tensor>>) & AnyModule;

const inputsOf = (given: NamedTensors): GroundedInputs => {
  const {
    pixel_values: pixels,
    pixel_mask: pixelMask,
    input_ids: ids,
    token_type_ids: types,
    attention_mask: mask,
  } = given;
  if (pixels && pixelMask && ids && types && mask) return { pixels, pixelMask, ids, types, mask };
  throw new Error("a session of images and phrases needs both, and their masks");
};

const groundedClass = <C extends DetectorConfig>(
  task: PipelineTask | undefined,
  { infinite, prefix }: { readonly infinite: string; readonly prefix: string },
  build: (c: C, context: Context) => GroundedModel,
): Architecture<C> =>
  defineArchitecture({
    ...(task && { task }),
    infinite: { [infinite]: "words beyond a text, or of its padding, are -∞" },
    unused: {
      [`${prefix}backbone.conv_encoder.model.swin.layernorm.`]:
        "the norm of a whole Swin, which its backbone does not use",
    },
    padding: { none: "convolutions see the padding of an image, whose size is the largest of the batch" },
    build,
    sessions: (model) => ({ model: { inputs: sessionInputs, trace: (given) => model(inputsOf(given)) } }),
    inputs: () => phraseImages({ height: 80, width: 66 }),
  });

/** Both classes of a version, by the beginning of their names. */
export const groundingClasses = <C extends DetectorConfig>(name: string, version: GroundingVersion<C>) => ({
  [`${name}Model`]: groundedClass<C>(undefined, { infinite: "encoder_logits", prefix: "" }, (c, context) =>
    bare(c, context, version),
  ),
  [`${name}ForObjectDetection`]: groundedClass<C>(
    "zero-shot-object-detection",
    { infinite: "logits", prefix: "model." },
    (c, context) => detection(c, context, version),
  ),
});

/** Both checkpoints' parts: Swin's three last stages and BERT. */
export const groundingReference = {
  backbone_config: {
    model_type: "swin",
    out_features: ["stage2", "stage3", "stage4"],
    out_indices: [2, 3, 4],
  },
  text_config: { model_type: "bert" },
};

/** The preprocessor_config.json of the checkpoints. */
export const groundingProcessor = {
  image_processor_type: "GroundingDinoImageProcessor",
  do_normalize: true,
  do_pad: true,
  do_rescale: true,
  do_resize: true,
  format: "coco_detection",
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  resample: 2,
  rescale_factor: 0.00392156862745098,
  size: { shortest_edge: 800, longest_edge: 1333 },
};

/** BERT's tokenizer, whose points have their usual ids: they end phrases. */
export const phraseTokenizer = placedTokenizer("bert", punctuationPlaces);

/** What joins a tokenizer that keeps them with an image processor. */
export const groundingJoined = {
  className: "GroundingDinoProcessor",
  keepPlaces: separators,
  // The last level has several places: group norms would make little of one.
  imageSize: () => 66,
};

/** A narrow backbone, and words of half the width: there are two towers and a detector. */
const narrowTowers = <C extends DetectorConfig>({ backbone_config, text_config }: C) => ({
  backbone_config: narrowBackbone(backbone_config),
  text_config: {
    ...text_config,
    hidden_size: text_config.hidden_size / 2,
    intermediate_size: text_config.intermediate_size / 2,
  },
});

/** Fields of the tiny config. */
export const tinyGrounding = <C extends DetectorConfig>(c: C, { size }: Context): Partial<C> => {
  const fields: Partial<DetectorConfig> = {
    ...narrowTowers(c),
    d_model: Math.max(groups, size.width),
    encoder_layers: 1,
    encoder_ffn_dim: groups,
    decoder_ffn_dim: groups,
    encoder_n_points: Math.min(c.encoder_n_points, 2),
    decoder_n_points: Math.min(c.decoder_n_points, 2),
    num_queries: Math.min(c.num_queries, 4),
    max_text_len: Math.min(c.max_text_len, 64),
  };
  return fields as Partial<C>;
};
