import { videomt } from "@tiny-random/atlas/configs/videomt";
import { type ConfigOf, defineArchitecture, embeddedFiles, narrowed, statedFamily } from "@tiny-random/core";
import { baseModel, linear, module, Tensor } from "@tiny-random/nn";
import { eomtEmbeddings, eomtLayer, tinyQueryEncoder } from "../layers/eomt.ts";
import { predicted, queryParts, withQueries } from "../layers/query-encoder.ts";
import { unreadMaskToken } from "../layers/vit-embeddings.ts";
import { listedVideos, videoProcessorBuilder, videoProcessorFile } from "../video-processor.ts";
import { labelNames } from "../vision-family.ts";

const facts = narrowed(videomt, { image_size: "number", patch_size: "number" });
type VideomtConfig = ConfigOf<typeof facts>;

/** Frames of a video: the graph goes through as many. */
const frames = 3;

/** Queries go from frame to frame: each begins with those that the one before left, updated by a linear map. */
const segmentation = (c: VideomtConfig) => {
  const children = {
    ...queryParts(c),
    embeddings: eomtEmbeddings(c, unreadMaskToken(1, 1, c.hidden_size)),
    layers: Array.from({ length: c.num_hidden_layers }, () => eomtLayer(c)),
    query_updater: linear(c.hidden_size, c.hidden_size),
  };
  return baseModel(
    module(children, (m, videos: Tensor) => {
      const embedded = m.embeddings(videos.flatten(0, 1));
      const alone = m.layers.slice(0, -c.num_blocks).reduce((x, layer) => layer(x), embedded);
      const byFrame = alone.reshape([videos.size(0), frames, ...alone.shape.slice(1)]);
      const learned = videos.graph.parameter(m.query.weight).unsqueeze(0);
      let queries = learned;
      const found = Array.from({ length: frames }, (_, frame) => {
        const begun = withQueries(queries, byFrame.select(1, frame));
        const states = m.layers.slice(-c.num_blocks).reduce((x, layer) => layer(x), begun);
        queries = m.query_updater(states.slice(1, 0, c.num_queries)).add(learned);
        const last_hidden_state = m.layernorm(states);
        return { ...predicted(c, m, last_hidden_state), last_hidden_state };
      });
      const joined = (name: keyof (typeof found)[number]) =>
        Tensor.cat(
          found.map((one) => one[name]),
          0,
        );
      return {
        masks_queries_logits: joined("masks_queries_logits"),
        class_queries_logits: joined("class_queries_logits"),
        last_hidden_state: joined("last_hidden_state"),
      };
    }),
  );
};

const repo = "tue-mps/videomt-dinov2-small-ytvis2019";

const processor = {
  video_processor_type: "VideomtVideoProcessor",
  do_center_crop: false,
  do_convert_rgb: true,
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  do_sample_frames: false,
  image_mean: [0.485, 0.456, 0.406],
  image_std: [0.229, 0.224, 0.225],
  resample: 2,
  rescale_factor: 0.00392156862745098,
  size: { height: 640, width: 640 },
};

export default statedFamily<VideomtConfig>(
  {
    facts,
    repo,
    checkpoints: { VideomtForUniversalSegmentation: [repo] },
    reference: labelNames(["person", "giant_panda", "lizard"]),
    tiny: tinyQueryEncoder,
    architectures: {
      VideomtForUniversalSegmentation: defineArchitecture({
        padding: { none: "videos are not padded" },
        build: segmentation,
        sessions: (model, c: VideomtConfig) => ({
          model: {
            inputs: {
              pixel_values_videos: {
                dtype: "float32",
                axes: ["batch_size", frames, c.num_channels, c.image_size, c.image_size],
              },
            },
            trace: ({ pixel_values_videos }) => {
              if (!pixel_values_videos) throw new Error("a session of videos needs pixel_values_videos");
              return model(pixel_values_videos);
            },
          },
        }),
        inputs: () => listedVideos(frames),
      }),
    },
    variants: {
      // The giant size.
      SwiGLU: { config: { use_swiglu_ffn: true }, classes: ["VideomtForUniversalSegmentation"] },
    },
  },
  {
    files: embeddedFiles(repo, { [videoProcessorFile]: processor }),
    processors: (config, context) => [videoProcessorBuilder(context, config.image_size)],
  },
);
