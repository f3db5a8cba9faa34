import { videomae } from "@tiny-random/atlas/configs/videomae";
import { type ConfigOf, labelsOf, narrowed } from "@tiny-random/core";
import {
  attend,
  baseModel,
  bias,
  calledAs,
  layerNorm,
  linear,
  module,
  Parameter,
  paddingMask,
  splitHeads,
  Tensor,
  type VitBlock,
  type VitLayerConfig,
  vitAttention,
  vitLayer,
  weight,
} from "@tiny-random/nn";
import type { ExtraInputs } from "../layers/image-class.ts";
import type { Extras } from "../layers/image-model.ts";
import { videoClass, videoMaeProcessor } from "../layers/video-class.ts";
import { patchGrid } from "../layers/vit-embeddings.ts";
import { labelNames, visionFamily } from "../vision-family.ts";

const facts = narrowed(videomae, { image_size: "number", patch_size: "number" });
type VideoMAEConfig = ConfigOf<typeof facts>;

/** Patches of all tubelets, each of several frames. */
const tubeletCount = (c: VideoMAEConfig): number => {
  const [rows, columns] = patchGrid(c);
  return Math.floor(c.num_frames / c.tubelet_size) * rows * columns;
};

/** Alternating sines and cosines of places, which are no weights: `[1, places, width]`. */
const sinePositions = (x: Tensor, places: number, width: number): Tensor => {
  const angle = (place: number, feature: number) => place / 10000 ** ((2 * Math.floor(feature / 2)) / width);
  const values = Float32Array.from({ length: places * width }, (_, index) => {
    const [place, feature] = [Math.floor(index / width), index % width];
    return feature % 2 === 0 ? Math.sin(angle(place, feature)) : Math.cos(angle(place, feature));
  });
  return x.graph.constant(values, "float32", [1, places, width]);
};

/** Tubelets, each projected: `[batch, frames, channels, height, width]` → `[batch, tubelets, width]`. */
const tubeletProjection = (c: VideoMAEConfig) => {
  const { hidden_size: width, num_channels: channels, tubelet_size: depth, patch_size: patch } = c;
  const inputs = channels * depth * patch ** 2;
  return module(
    { weight: weight([width, channels, depth, patch, patch], inputs), bias: bias(width) },
    (m, video: Tensor) => {
      const [rows, columns] = patchGrid(c);
      const cut = [video.size(0), c.num_frames / depth, depth, channels, rows, patch, columns, patch];
      const tubelets = video.reshape(cut).permute(0, 1, 4, 6, 3, 2, 5, 7).flatten(4).flatten(1, 3);
      const map = video.graph.parameter(m.weight).reshape([width, inputs]).transpose(0, 1);
      return tubelets.matmul(map).add(m.bias);
    },
  );
};

const embeddings = (c: VideoMAEConfig) =>
  module(
    { patch_embeddings: module({ projection: tubeletProjection(c) }, (m, x: Tensor) => m.projection(x)) },
    (m, video: Tensor) => {
      const tubelets = m.patch_embeddings(video);
      return tubelets.add(sinePositions(tubelets, tubeletCount(c), c.hidden_size));
    },
  );

type LayerConfig = VitLayerConfig & { readonly qv_bias: boolean };

/** Attention whose biases of queries and values stand beside their projections; keys have none. */
const selfAttention = (c: LayerConfig): VitBlock => {
  const { hidden_size: width, num_attention_heads: heads } = c;
  const bare = () => linear(width, width, { bias: false });
  const children = {
    q_bias: c.qv_bias ? bias(width) : undefined,
    v_bias: c.qv_bias ? bias(width) : undefined,
    query: bare(),
    key: bare(),
    value: bare(),
  };
  return module(children, (m, x: Tensor, mask?: Tensor) => {
    const split = (part: Tensor) => splitHeads(part, heads, width / heads);
    const shifted = (part: Tensor, by: Parameter | undefined) => split(by ? part.add(by) : part);
    const [query, value] = [shifted(m.query(x), m.q_bias), shifted(m.value(x), m.v_bias)];
    return attend(query, split(m.key(x)), value, { mask });
  });
};

const layers = (c: LayerConfig, count: number): VitBlock[] =>
  Array.from({ length: count }, () => vitLayer(c, vitAttention(c, selfAttention(c))));

/** The Vision Transformer of tubelets (Tong et al., 2022); a mask is added to the scores. */
const encoder = (c: VideoMAEConfig) =>
  module(
    {
      embeddings: embeddings(c),
      encoder: module({ layer: layers(c, c.num_hidden_layers) }, (m, x: Tensor, mask?: Tensor) =>
        m.layer.reduce((state, layer) => layer(state, mask), x),
      ),
      layernorm: c.use_mean_pooling ? undefined : layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, video: Tensor, mask?: Tensor) => {
      const states = m.encoder(m.embeddings(video), mask);
      return m.layernorm?.(states) ?? states;
    },
  );

const model = (c: VideoMAEConfig) => {
  const whole = encoder(c);
  return baseModel(calledAs(whole, (video: Tensor) => ({ last_hidden_state: whole(video) })));
};

const classification = (c: VideoMAEConfig) =>
  module(
    {
      videomae: baseModel(encoder(c)),
      fc_norm: c.use_mean_pooling ? layerNorm(c.hidden_size) : undefined,
      classifier: linear(c.hidden_size, labelsOf(c)),
    },
    (m, video: Tensor) => {
      const states = m.videomae(video);
      return { logits: m.classifier(m.fc_norm ? m.fc_norm(states.mean(1)) : states.select(1, 0)) };
    },
  );

/** What reconstructs the pixels of masked tubelets: states of all → `[batch, tubelets, pixels of one]`. */
const decoder = (c: VideoMAEConfig) => {
  const width = c.decoder_hidden_size;
  const sizes: LayerConfig = {
    hidden_size: width,
    intermediate_size: c.decoder_intermediate_size,
    num_attention_heads: c.decoder_num_attention_heads,
    hidden_act: c.hidden_act,
    layer_norm_eps: c.layer_norm_eps,
    qv_bias: c.qv_bias,
  };
  return module(
    {
      decoder_layers: layers(sizes, c.decoder_num_hidden_layers),
      norm: layerNorm(width),
      head: linear(width, c.num_channels * c.tubelet_size * c.patch_size ** 2),
    },
    (m, x: Tensor) => m.head(m.norm(m.decoder_layers.reduce((state, layer) => layer(state), x))),
  );
};

/** Rows of a batch without the places that are not masked, of which every row has as many: `[batch, places, width]`. */
const maskedAlone = (x: Tensor, mask: Tensor): Tensor => {
  const places = x.size(1) as number;
  const first = mask.to("float32").mul(2 * places);
  const order = first.sub(Tensor.arange(x.graph, places).to("float32")).topk(places).indices;
  const sorted = x.gather(1, order.unsqueeze(-1).expand([...order.shape, x.size(2)]));
  const isMasked = mask.to("int64").gather(1, order).select(0, 0).gt(0);
  return sorted.compress(1, isMasked, "masked_patches");
};

/**
 * Masked pretraining. Encoder and decoder look at the same tubelets as the reference, which takes the masked ones out and puts
 * them behind the others: attention knows no order.
 */
const pretraining = (c: VideoMAEConfig) =>
  module(
    {
      videomae: baseModel(encoder(c)),
      encoder_to_decoder: linear(c.hidden_size, c.decoder_hidden_size, { bias: false }),
      mask_token: new Parameter([1, 1, c.decoder_hidden_size], { kind: "embedding" }),
      decoder: decoder(c),
    },
    (m, video: Tensor, { bool_masked_pos }: Extras) => {
      const mask = bool_masked_pos as Tensor;
      const seen = mask.logical_not();
      const encoded = m.encoder_to_decoder(m.videomae(video, paddingMask(seen.to("int64"))));
      const states = encoded.where(seen.unsqueeze(-1), video.graph.parameter(m.mask_token));
      const placed = states.add(sinePositions(video, tubeletCount(c), c.decoder_hidden_size));
      return { logits: maskedAlone(m.decoder(placed), mask) };
    },
  );

/** The same tubelets masked over time, more than half of them; in every row other ones. */
const maskedTubelets: ExtraInputs<VideoMAEConfig> = {
  declared: (c) => ({ bool_masked_pos: { dtype: "bool", axes: ["batch_size", tubeletCount(c)] } }),
  make: (c, { pixel_values }) => {
    const [rows, places] = [pixel_values?.shape[0] ?? 1, tubeletCount(c)];
    const [down, across] = patchGrid(c);
    const data = Uint8Array.from({ length: rows * places }, (_, index) => {
      const [row, place] = [Math.floor(index / places), (index % places) % (down * across)];
      return Number((place * 7 + row) % (down * across) < (5 * down * across) / 8);
    });
    return { bool_masked_pos: { dtype: "bool", shape: [rows, places], data } };
  },
};

export default visionFamily({
  facts,
  repo: "MCG-NJU/videomae-base-finetuned-kinetics",
  checkpoints: {
    VideoMAEForVideoClassification: [
      "MCG-NJU/videomae-base-finetuned-kinetics",
      "MCG-NJU/videomae-large-finetuned-kinetics",
      "MCG-NJU/videomae-base-finetuned-ssv2",
    ],
    VideoMAEForPreTraining: ["MCG-NJU/videomae-base", "MCG-NJU/videomae-large"],
  },
  reference: { ...labelNames(["abseiling", "air drumming", "answering questions"]) },
  processor: videoMaeProcessor,
  tiny: (c, { size }) => ({
    num_frames: Math.min(c.num_frames, 2 * c.tubelet_size),
    decoder_intermediate_size: Math.min(c.decoder_intermediate_size, 2 * size.width),
  }),
  architectures: {
    VideoMAEModel: videoClass<VideoMAEConfig>({}, model),
    VideoMAEForPreTraining: videoClass<VideoMAEConfig>({ extras: maskedTubelets }, pretraining),
    VideoMAEForVideoClassification: videoClass<VideoMAEConfig>({}, classification),
  },
  variants: {
    // As before fine-tuning.
    "a norm behind the layers": { config: { use_mean_pooling: false } },
    "attention without biases": { config: { qv_bias: false }, classes: ["VideoMAEModel"] },
  },
});
