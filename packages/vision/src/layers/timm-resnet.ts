// ResNet as timm has it (He et al., 2015, and the stem and shortcuts of He et al., 2018), its networks by their names there.
import { InputError, nearest } from "@tiny-random/core";
import { batchNorm, conv2d, module, type Tensor } from "@tiny-random/nn";
import { afterEach } from "./feature-maps.ts";
import type { ImageBlock } from "./image-block.ts";

/** A residual block's kind: two 3 × 3 convolutions, or a 3 × 3 convolution between two 1 × 1 ones. */
type BlockKind = "basic" | "bottleneck";

/** A network by the arguments of timm's class. */
export interface TimmResNet {
  /** The kind of the blocks of every stage. */
  readonly block: readonly BlockKind[];
  /** Blocks of every stage. */
  readonly layers: readonly number[];
  /** Channels of every stage; a bottleneck gives four times as many. */
  readonly channels: readonly number[];
  /** Three 3 × 3 convolutions at the beginning, in place of one of 7 × 7. */
  readonly stem_type: "" | "deep";
  /** Channels of the first two of the three. */
  readonly stem_width: number;
  /** Whether shortcuts take means of two by two pixels before their convolution. */
  readonly avg_down: boolean;
}

const network = (kind: BlockKind, layers: readonly number[]): TimmResNet => ({
  block: layers.map(() => kind),
  layers,
  channels: [64, 128, 256, 512],
  stem_type: "",
  stem_width: 64,
  avg_down: false,
});

/** ResNet-D: a deep stem, and means before the convolutions of shortcuts. */
const tweaked = (kind: BlockKind, layers: readonly number[]): TimmResNet => ({
  block: layers.map(() => kind),
  layers,
  channels: [64, 128, 256, 512],
  stem_type: "deep",
  stem_width: 32,
  avg_down: true,
});

const networks: Readonly<Record<string, TimmResNet>> = {
  resnet18: network("basic", [2, 2, 2, 2]),
  resnet34: network("basic", [3, 4, 6, 3]),
  resnet26: network("bottleneck", [2, 2, 2, 2]),
  resnet50: network("bottleneck", [3, 4, 6, 3]),
  resnet101: network("bottleneck", [3, 4, 23, 3]),
  resnet152: network("bottleneck", [3, 8, 36, 3]),
  resnet18d: tweaked("basic", [2, 2, 2, 2]),
  resnet34d: tweaked("basic", [3, 4, 6, 3]),
  resnet26d: tweaked("bottleneck", [2, 2, 2, 2]),
  resnet50d: tweaked("bottleneck", [3, 4, 6, 3]),
  resnet101d: tweaked("bottleneck", [3, 4, 23, 3]),
  resnet152d: tweaked("bottleneck", [3, 8, 36, 3]),
  test_resnet: {
    block: ["basic", "basic", "bottleneck", "basic"],
    layers: [1, 1, 1, 1],
    channels: [32, 48, 48, 96],
    stem_type: "deep",
    stem_width: 16,
    avg_down: true,
  },
};

/** The small network that timm tests itself with: a name alone says the sizes of a network there. */
export const timmTestNetwork = "test_resnet";

/**
 * A network by its name, which a tag may follow: `resnet18.a1_in1k`. Throws InputError for one that is not written here.
 *
 * @param key the field of the config that has it
 */
export const timmResNet = (name: string, key: string): TimmResNet => {
  const [architecture = ""] = name.split(".");
  const found = Object.hasOwn(networks, architecture) ? networks[architecture] : undefined;
  if (found) return found;
  const near = nearest(architecture, Object.keys(networks));
  throw new InputError(
    `${key} is timm's ${name}, which is not written here`,
    `Of timm's networks there are ${Object.keys(networks).join(", ")}.${near ? ` Did you mean ${near}?` : ""}`,
  );
};

/** How many times the channels of its stage a block gives. */
const expansion = { basic: 1, bottleneck: 4 };

/** Channels after the stem and after every stage. */
export const timmWidths = ({ block, channels, stem_type, stem_width }: TimmResNet): readonly number[] => [
  stem_type === "deep" ? 2 * stem_width : 64,
  ...channels.map((width, stage) => width * expansion[block[stage] ?? "basic"]),
];

/** What a block does to an image. */
interface BlockPlan {
  readonly kind: BlockKind;
  readonly inputs: number;
  readonly width: number;
  readonly outputs: number;
  readonly stride: number;
  /** Of its last 3 × 3 convolution, and of the one before it in a basic block, which the stage before decides. */
  readonly dilation: number;
  readonly firstDilation: number;
}

const convolution3 = (inputs: number, outputs: number, stride = 1, dilation = 1) =>
  conv2d(inputs, outputs, 3, { stride, dilation, padding: dilation, bias: false });

const convolution1 = (inputs: number, outputs: number, stride = 1) =>
  conv2d(inputs, outputs, 1, { stride, bias: false });

const sumWith = (downsample: ImageBlock | undefined, x: Tensor, added: Tensor): Tensor =>
  added.add(downsample ? downsample(x) : x).relu();

const basicBlock = ({ inputs, outputs, stride, dilation, firstDilation }: BlockPlan, downsample?: ImageBlock) =>
  module(
    {
      conv1: convolution3(inputs, outputs, stride, firstDilation),
      bn1: batchNorm(outputs),
      conv2: convolution3(outputs, outputs, 1, dilation),
      bn2: batchNorm(outputs),
      downsample,
    },
    (m, x: Tensor) => sumWith(m.downsample, x, m.bn2(m.conv2(m.bn1(m.conv1(x)).relu()))),
  );

/** Its 3 × 3 convolution has the stride. */
const bottleneckBlock = ({ inputs, width, outputs, stride, firstDilation }: BlockPlan, downsample?: ImageBlock) =>
  module(
    {
      conv1: convolution1(inputs, width),
      bn1: batchNorm(width),
      conv2: convolution3(width, width, stride, firstDilation),
      bn2: batchNorm(width),
      conv3: convolution1(width, outputs),
      bn3: batchNorm(outputs),
      downsample,
    },
    (m, x: Tensor) => sumWith(m.downsample, x, m.bn3(m.conv3(m.bn2(m.conv2(m.bn1(m.conv1(x)).relu())).relu()))),
  );

const plainShortcut = ({ inputs, outputs, stride }: BlockPlan) =>
  module({ "0": convolution1(inputs, outputs, stride), "1": batchNorm(outputs) }, (m, x: Tensor) => m[1](m[0](x)));

/** Means of two by two pixels; where a dilation stands for the stride, of as many windows as there are pixels. */
const means = ({ stride, dilation }: BlockPlan, x: Tensor): Tensor => {
  if (dilation > 1) return x.pad([0, 1, 0, 1]).avg_pool2d(2, { stride: 1 });
  return stride === 1 ? x : x.avg_pool2d(2, { stride, ceil_mode: true });
};

const averagedShortcut = (plan: BlockPlan) =>
  module({ "1": convolution1(plan.inputs, plan.outputs), "2": batchNorm(plan.outputs) }, (m, x: Tensor) =>
    m[2](m[1](means(plan, x))),
  );

const shortcutOf = (plan: BlockPlan, { avg_down }: TimmResNet): ImageBlock | undefined => {
  if (plan.stride === 1 && plan.inputs === plan.outputs) return undefined;
  return avg_down ? averagedShortcut(plan) : plainShortcut(plan);
};

/** The blocks of all stages: where the output stride is reached, strides become dilations. */
const stagePlans = (net: TimmResNet, outputStride: number): BlockPlan[][] => {
  const widths = timmWidths(net);
  let [reached, dilation, firstDilation] = [4, 1, 1];
  return net.layers.map((depth, stage) => {
    const wanted = stage === 0 ? 1 : 2;
    const isReached = reached >= outputStride;
    if (isReached) dilation *= wanted;
    else reached *= wanted;
    const outputs = widths[stage + 1] ?? 0;
    const sizes = { kind: net.block[stage] ?? "basic", width: net.channels[stage] ?? 0, outputs, dilation };
    const first: BlockPlan = { ...sizes, inputs: widths[stage] ?? 0, stride: isReached ? 1 : wanted, firstDilation };
    const later: BlockPlan = { ...sizes, inputs: outputs, stride: 1, firstDilation: dilation };
    firstDilation = dilation;
    return [first, ...Array.from({ length: depth - 1 }, () => later)];
  });
};

const stage = (net: TimmResNet, [first, ...later]: readonly BlockPlan[]): readonly ImageBlock[] => {
  const blockOf = (plan: BlockPlan, shortcut?: ImageBlock) =>
    (plan.kind === "basic" ? basicBlock : bottleneckBlock)(plan, shortcut);
  return first ? [blockOf(first, shortcutOf(first, net)), ...later.map((plan) => blockOf(plan))] : [];
};

/** A deep stem's three convolutions; the norm of the last is the network's own. */
const deepConvolutions = (channels: number, width: number) =>
  module(
    {
      "0": convolution3(channels, width, 2),
      "1": batchNorm(width),
      "3": convolution3(width, width),
      "4": batchNorm(width),
      "6": convolution3(width, 2 * width),
    },
    (m, x: Tensor) => m[6](m[4](m[3](m[1](m[0](x)).relu())).relu()),
  );

/** Which parts of a network there are. */
interface TimmResNetOptions {
  /** Channels of the pixels. */
  readonly channels: number;
  /** 32, or what is left of it where dilations stand for strides. */
  readonly outputStride?: number | undefined;
  /** How many of its stages it has; all by default. */
  readonly stages?: number | undefined;
}

/** The stem and the stages by their keys. */
export const timmResNetParts = (net: TimmResNet, { channels, outputStride = 32, stages }: TimmResNetOptions) => {
  const [width = 0] = timmWidths(net);
  const conv1: ImageBlock =
    net.stem_type === "deep"
      ? deepConvolutions(channels, net.stem_width)
      : conv2d(channels, width, 7, { stride: 2, padding: 3, bias: false });
  const plans = stagePlans(net, outputStride).slice(0, stages);
  const [layer1, layer2, layer3, layer4] = plans.map((each) => stage(net, each));
  return { conv1, bn1: batchNorm(width), layer1, layer2, layer3, layer4 };
};

/** The maps after the stem and after every stage that there is. */
export const timmResNetMaps = (m: ReturnType<typeof timmResNetParts>, pixels: Tensor): readonly Tensor[] => {
  const stem = m.bn1(m.conv1(pixels)).relu();
  const stages = [m.layer1, m.layer2, m.layer3, m.layer4].filter((blocks) => blocks !== undefined);
  const run = stages.map((blocks) => (x: Tensor) => blocks.reduce((h, block) => block(h), x));
  const [, ...maps] = afterEach(run, stem.max_pool2d(3, { stride: 2, padding: 1 }));
  return [stem, ...maps];
};

/** The stem and the stages by the names that timm gives their maps. */
export const timmStageNames = ["act1", "layer1", "layer2", "layer3", "layer4"];

/** Stages by number, those that count from the last one too. Throws InputError for some that timm does not give. */
export const timmStages = ({ out_indices }: { readonly out_indices: readonly number[] }): readonly number[] => {
  const stages = out_indices.map((index) => (index < 0 ? timmStageNames.length + index : index));
  const isChoice = stages.every((stage, at) => stage in timmStageNames && stage > (stages[at - 1] ?? -1));
  if (isChoice && stages.length > 0) return stages;
  throw new InputError(
    `out_indices of a backbone of timm is [${out_indices}], which is no choice of stages in their order`,
    `Choose of 0 to ${timmStageNames.length - 1}.`,
  );
};

/** Channels of the maps of some stages of a network that a config names. */
export const timmMapChannels = (name: string, out_indices: readonly number[]): readonly number[] => {
  const widths = timmWidths(timmResNet(name, "backbone"));
  return timmStages({ out_indices }).map((stage) => widths[stage] ?? 0);
};
