import { type TimmWrapperConfig, timmWrapper } from "@tiny-random/atlas/configs/timm_wrapper";
import {
  type BuiltProcessor,
  embeddedFiles,
  type FamilyStatement,
  InputError,
  isConfig,
  labelsOf,
  type Size,
  statedFamily,
} from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { ImageProcessor } from "../image-processor.ts";
import { imageSizeOf } from "../image-size.ts";
import { lastOf } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { type TimmResNet, timmResNet, timmResNetMaps, timmResNetParts, timmWidths } from "../layers/timm-resnet.ts";
import { processorClass } from "../processor-classes.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The fields of the class, and what else timm's config.json has. */
type WrapperConfig = TimmWrapperConfig & {
  readonly pretrained_cfg?: unknown;
  readonly label_names?: unknown;
  readonly num_classes?: unknown;
  readonly id2label?: unknown;
  readonly num_labels?: unknown;
  readonly num_features?: unknown;
};

const fieldsOf = (value: unknown): Fields => (isConfig(value) ? value : {});

/** A list of as many whole numbers as there are stages, or what stands where none is given. Throws InputError for others. */
const perStage = (
  key: "channels" | "layers",
  { [key]: given }: Fields,
  usual: readonly number[],
): readonly number[] => {
  if (given === undefined) return usual;
  const numbers = Array.isArray(given) ? given.filter((one) => Number.isInteger(one) && one > 0) : [];
  if (numbers.length === usual.length) return numbers;
  throw new InputError(
    `model_args.${key} is ${JSON.stringify(given)} instead of ${usual.length} whole numbers`,
    "Give one for each stage of timm's ResNet.",
  );
};

const read = new Set(["channels", "layers", "stem_width", "in_chans", "output_stride", "features_only"]);

/** The arguments of timm's class. Throws InputError for one that is not read here. */
const argumentsOf = ({ model_args }: WrapperConfig): Fields => {
  const given = fieldsOf(model_args);
  const other = Object.keys(given).find((key) => !read.has(key));
  if (other === undefined && !given["features_only"]) return given;
  throw new InputError(
    `model_args has ${other ?? "features_only"}, which is not read here`,
    `Leave it out: of timm's arguments there are ${[...read].slice(0, -1).join(", ")}.`,
  );
};

const numberOf = (key: string, args: Fields, usual: number, kinds?: readonly number[]): number => {
  const given = args[key];
  if (given === undefined) return usual;
  if (typeof given === "number" && given > 0 && (!kinds || kinds.includes(given))) return given;
  throw new InputError(
    `model_args.${key} is ${JSON.stringify(given)}, which timm's ResNet does not take`,
    `Correct ${key}.`,
  );
};

/** The network that a config names, at the sizes that its arguments say. */
const networkOf = (c: WrapperConfig): TimmResNet => {
  const named = timmResNet(c.architecture, "architecture");
  const given = argumentsOf(c);
  return {
    ...named,
    channels: perStage("channels", given, named.channels),
    layers: perStage("layers", given, named.layers),
    stem_width: numberOf("stem_width", given, named.stem_width),
  };
};

const channelsOf = (c: WrapperConfig): number => numberOf("in_chans", argumentsOf(c), 3);

const partsOf = (c: WrapperConfig) =>
  timmResNetParts(networkOf(c), {
    channels: channelsOf(c),
    outputStride: numberOf("output_stride", argumentsOf(c), 32, [8, 16, 32]),
  });

const mean = (map: Tensor): Tensor => map.mean([2, 3]);

/** The bare class: the last map, and its mean over the image where the config wants one. */
const model = (c: WrapperConfig) =>
  module(partsOf(c), (m, pixels: Tensor) => {
    const last_hidden_state = lastOf(timmResNetMaps(m, pixels));
    return { last_hidden_state, ...(c.do_pooling && { pooler_output: mean(last_hidden_state) }) };
  });

const classification = (c: WrapperConfig) => {
  const fc = linear(timmWidths(networkOf(c)).at(-1) ?? 0, labelsOf(c));
  return module(Object.assign({ fc }, partsOf(c)), (m, pixels: Tensor) => ({
    logits: m.fc(mean(lastOf(timmResNetMaps(m, pixels)))),
  }));
};

/** Names of labels that the config has as timm does, or their number alone. */
const resolve = (c: WrapperConfig): Partial<WrapperConfig> => {
  const { label_names: names, num_classes: count } = c;
  if (Array.isArray(names)) return { id2label: Object.fromEntries(names.map((name, id) => [String(id), name])) };
  return typeof count === "number" && !("id2label" in c) ? { num_labels: count } : {};
};

/** The edge of the tiny model's images. */
const tinyEdge = 64;

/** What timm's checkpoint says of itself: how its images are made. */
const pretrainedOf = (c: WrapperConfig): Fields => fieldsOf(c["pretrained_cfg"]);

/** Images become small, other settings stay. */
const tinyPretrained = (c: WrapperConfig): Fields => {
  const pretrained = pretrainedOf(c);
  const small = {
    input_size: [3, tinyEdge, tinyEdge],
    test_input_size: [3, tinyEdge, tinyEdge],
    pool_size: [tinyEdge / 32, tinyEdge / 32],
  };
  const stated = Object.entries(small).filter(([key]) => key in pretrained);
  return { ...pretrained, ...Object.fromEntries(stated) };
};

/** The edge of the model's images. Throws InputError where they are no squares. */
const imageSize = (c: WrapperConfig): number => {
  const { input_size = [3, 224, 224], crop_mode = "center" } = pretrainedOf(c);
  const [, height, width] = Array.isArray(input_size) ? input_size : [];
  if (typeof height === "number" && height === width && crop_mode === "center") return height;
  throw new InputError(
    `pretrained_cfg makes images of ${JSON.stringify(input_size)} by crop_mode ${crop_mode}, which is not supported`,
    "Give an input_size of square images and the crop_mode center.",
  );
};

const filters: Readonly<Record<string, number>> = { nearest: 0, lanczos: 1, bilinear: 2, bicubic: 3 };

/** TimmWrapperImageProcessor reads config.json: there is no file of its own. */
const imageProcessor = (c: WrapperConfig): BuiltProcessor => {
  const className = "TimmWrapperImageProcessor";
  const { defaults } = processorClass(className, "timm_wrapper");
  const { interpolation = "bicubic", mean, std, crop_pct } = pretrainedOf(c);
  const edge = imageSize(c);
  const config = {
    ...defaults,
    image_processor_type: className,
    size: { shortest_edge: edge },
    resample: filters[String(interpolation)] ?? defaults.resample,
    image_mean: Array.isArray(mean) ? mean : defaults.image_mean,
    image_std: Array.isArray(std) ? std : defaults.image_std,
    crop_pct: typeof crop_pct === "number" ? crop_pct : defaults["crop_pct"],
  };
  return {
    files: {},
    className,
    sync: (same) => same,
    verify: () => [],
    instance: new ImageProcessor(config, imageSizeOf(edge)),
  };
};

const tiny = (c: WrapperConfig, { headSize }: Size): Partial<WrapperConfig> => {
  const { channels, layers, stem_type } = networkOf(c);
  const [first = 1] = channels;
  const sizes = {
    channels: channels.map((width) => Math.round(width / first) * headSize),
    layers: layers.map((depth) => Math.min(depth, 2)),
    ...(stem_type === "deep" && { stem_width: headSize }),
  };
  const pretrained = "pretrained_cfg" in c ? { pretrained_cfg: tinyPretrained(c) } : {};
  const model_args = { ...argumentsOf(c), ...sizes };
  const num_features = timmWidths(networkOf({ ...c, model_args })).at(-1);
  return { model_args, ...("num_features" in c && { num_features }), ...pretrained };
};

const labels = ["tench", "goldfish", "great white shark"];
const repo = "timm/resnet18.a1_in1k";

const family: FamilyStatement<WrapperConfig> = {
  facts: timmWrapper,
  repo,
  checkpoints: { TimmWrapperForImageClassification: [repo, "timm/resnet50.a1_in1k"] },
  reference: {
    architecture: "resnet18",
    num_classes: labels.length,
    label_names: labels,
    num_features: 512,
    pretrained_cfg: {
      tag: "a1_in1k",
      custom_load: false,
      input_size: [3, 224, 224],
      test_input_size: [3, 288, 288],
      fixed_input_size: false,
      interpolation: "bicubic",
      crop_pct: 0.95,
      test_crop_pct: 1,
      crop_mode: "center",
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      pool_size: [7, 7],
      first_conv: "conv1",
      classifier: "fc",
    },
  },
  resolve,
  tiny: (c, { size }) => tiny(c, size),
  architectures: {
    TimmWrapperModel: imageClass(
      { task: "image-feature-extraction", fixedSize: imageSize, channels: channelsOf },
      model,
    ),
    TimmWrapperForImageClassification: imageClass(
      { task: "image-classification", fixedSize: imageSize, channels: channelsOf },
      classification,
    ),
  },
  variants: {
    bottlenecks: { config: { architecture: "resnet50" } },
    "a deep stem and means in shortcuts": { config: { architecture: "resnet26d" } },
    "dilations for strides": {
      config: { model_args: { output_stride: 16 } },
      classes: ["TimmWrapperForImageClassification"],
    },
    "no pooling": { config: { do_pooling: false }, classes: ["TimmWrapperModel"] },
  },
};

export default statedFamily<WrapperConfig>(family, {
  files: embeddedFiles(repo, {}),
  processors: (config) => [{ name: "image_processor", build: () => imageProcessor(config) }],
});
