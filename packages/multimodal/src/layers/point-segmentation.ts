import {
  type Architecture,
  defineArchitecture,
  type ModelConfig,
  type NamedTensors,
  type SessionInput,
} from "@tiny-random/core";
import { type AnyModule, Parameter, type Tensor } from "@tiny-random/nn";
import { numbered } from "@tiny-random/vision/layers/feature-maps";
import { type HighResolutionDecoderConfig, highResolutionDecoder } from "./high-resolution-decoder.ts";
import { promptedForward, promptedImages } from "./point-prompts.ts";
import { gridCoordinates, positionalEmbedding, positionFrequencies } from "./prompt-parts.ts";
import { type PromptTableConfig, promptTable } from "./prompt-table.ts";

/** The config fields of a model that segments what points show. */
interface SegmentationConfig extends ModelConfig {
  readonly prompt_encoder_config: PromptTableConfig & { readonly patch_size: number };
  readonly mask_decoder_config: HighResolutionDecoderConfig;
}

/** A model that makes three maps of an image, with the parts that answer prompts. */
type SegmentationModel = ((pixels: Tensor) => readonly Tensor[]) & ReturnType<typeof promptParts>;

/** What versions of SAM 2 differ in. */
interface Segmentation<C, M extends AnyModule> {
  build(c: C): M;
  /** The model inside a class, which may stand under a key. */
  model(whole: M): SegmentationModel;
  /** The images it reads. */
  images(c: C): SessionInput;
  /** Rows and columns of each map. */
  sizes(c: C): readonly (readonly number[])[];
  readonly unused: Readonly<Record<string, string>>;
}

/** The names of an image's maps. */
const mapName = "image_embeddings";

/** The three maps among a session's inputs. */
const mapsOf = (inputs: NamedTensors): readonly [Tensor, Tensor, Tensor] => {
  const [finest, finer, coarsest] = [0, 1, 2].map((level) => inputs[`${mapName}.${level}`]);
  if (!finest || !finer || !coarsest) throw new Error("the decoder needs three maps of the image");
  return [finest, finer, coarsest];
};

/** The parts that answer prompts, and what stands for a video's memory. */
export const promptParts = (c: SegmentationConfig) => {
  const width = c.prompt_encoder_config.hidden_size;
  return {
    no_memory_embedding: new Parameter([1, 1, width], { kind: "embedding" }),
    shared_image_embedding: positionalEmbedding(positionFrequencies(width / 2)),
    prompt_encoder: promptTable(c.prompt_encoder_config),
    mask_decoder: highResolutionDecoder(c.mask_decoder_config),
  };
};

type PromptParts = Readonly<ReturnType<typeof promptParts>>;

/** An encoder's maps as the mask decoder reads them: the memory's stand-in is added to the last one, three are read. */
export const promptedMaps = (m: Pick<PromptParts, "mask_decoder" | "no_memory_embedding">, maps: readonly Tensor[]) => {
  const [finest, finer, coarsest] = maps as readonly [Tensor, Tensor, Tensor];
  const memory = finest.graph.parameter(m.no_memory_embedding).transpose(1, 2).unsqueeze(-1);
  const last = maps.length > 3 ? coarsest : coarsest.add(memory);
  return [m.mask_decoder.conv_s0(finest), m.mask_decoder.conv_s1(finer), last];
};

const points = ["batch_size", "point_batch_size", "nb_points_per_image"];

/** A class that segments what points in images show, by SAM 2's prompt encoder and mask decoder: the video's memory is empty. */
export const pointSegmentation = <C extends SegmentationConfig, M extends AnyModule>(
  version: Segmentation<C, M>,
): Architecture<C> =>
  defineArchitecture({
    task: "mask-generation",
    padding: { none: "prompts are points" },
    unused: version.unused,
    build: (c: C) => version.build(c),
    sessions: (whole, c) => {
      const model = version.model(whole);
      const width = c.prompt_encoder_config.hidden_size;
      const maps = version
        .sizes(c)
        .map(([rows = 0, columns = 0], level): [string, SessionInput] => [
          `${mapName}.${level}`,
          { dtype: "float32", axes: ["batch_size", width / 2 ** (level === 2 ? 0 : 3 - level), rows, columns] },
        ]);
      return {
        vision_encoder: {
          inputs: { pixel_values: version.images(c) },
          trace: ({ pixel_values }) => numbered(mapName, model(pixel_values as Tensor)),
        },
        prompt_encoder_mask_decoder: {
          inputs: {
            input_points: { dtype: "float32", axes: [...points, 2] },
            input_labels: { dtype: "int64", axes: points },
            ...Object.fromEntries(maps),
          },
          trace: ({ input_points, input_labels, ...images }) => {
            if (!input_points || !input_labels) throw new Error("a prompt is missing");
            const [finest, finer, coarsest] = mapsOf(images);
            const { prompts, noMask } = model.prompt_encoder(input_points, input_labels);
            const grid = gridCoordinates(coarsest.graph, coarsest.size(2) as number);
            const positions = model.shared_image_embedding(grid).permute(0, 3, 1, 2).expand(coarsest.shape);
            return model.mask_decoder({ prompts, maps: [finest, finer, coarsest.add(noMask)], positions });
          },
        },
      };
    },
    inputs: () => promptedImages(),
    forward: promptedForward,
  });
