import { type GLPNConfig, glpn } from "@tiny-random/atlas/configs/glpn";
import { batchNorm, conv2d, module, Tensor } from "@tiny-random/nn";
import { lastOf } from "../layers/feature-maps.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { mixTransformer } from "../layers/mix-transformer.ts";
import { visionFamily } from "../vision-family.ts";

/** The feature maps of all stages. */
const backbone = (c: GLPNConfig) => module({ encoder: mixTransformer(c) }, (m, pixels: Tensor) => m.encoder(pixels));

const model = (c: GLPNConfig) =>
  module({ encoder: mixTransformer(c) }, (m, pixels: Tensor) => ({ last_hidden_state: lastOf(m.encoder(pixels)) }));

const convolved = (inputs: number, outputs: number) => {
  const parts = { "0": conv2d(inputs, outputs, 3, { padding: 1 }), "1": batchNorm(outputs) };
  return module(parts, (m, x: Tensor) => m[1](m[0](x)).relu());
};

/** Selective feature fusion (Kim et al., 2022, section 3.4): for every pixel, how much of the local and of the global features. */
const selectiveFusion = (width: number) => {
  const half = Math.trunc(width / 2);
  return module(
    {
      convolutional_layer1: convolved(2 * width, width),
      convolutional_layer2: convolved(width, half),
      convolutional_layer3: conv2d(half, 2, 3, { padding: 1 }),
    },
    (m, local: Tensor, global: Tensor) => {
      const features = m.convolutional_layer2(m.convolutional_layer1(Tensor.cat([local, global], 1)));
      const shares = m.convolutional_layer3(features).sigmoid();
      return local.mul(shares.slice(1, 0, 1)).add(global.mul(shares.slice(1, 1, 2)));
    },
  );
};

/** A stage's map at the decoder's width, fused with what the coarser stages made. */
const decoderStage = (c: GLPNConfig, inputs: number, isFirst: boolean) => {
  const width = c.decoder_hidden_size;
  return module(
    {
      convolution: inputs === width ? undefined : conv2d(inputs, width, 1),
      fusion: isFirst ? undefined : selectiveFusion(width),
    },
    (m, map: Tensor, coarser?: Tensor) => {
      const local = m.convolution ? m.convolution(map) : map;
      return m.fusion && coarser ? m.fusion(local, coarser) : local;
    },
  );
};

const doubled = (x: Tensor): Tensor => x.interpolate({ scale_factor: 2, mode: "bilinear" });

/** As large as a finer map: twice as large, since images are multiples of 32 pixels. */
const enlargedTo = (x: Tensor, { shape: [, , height = 0, width = 0] }: Tensor): Tensor =>
  x.interpolate({ size: [height, width], mode: "bilinear" });

/** The map after every stage of the decoder, from the coarsest on, each enlarged; the last is four times as large. */
const decoder = (c: GLPNConfig) => {
  const stages = c.hidden_sizes.toReversed().map((width, index) => decoderStage(c, width, index === 0));
  return module({ stages }, (m, maps: readonly Tensor[]) => {
    const decoded: Tensor[] = [];
    const coarsestFirst = maps.toReversed();
    for (const [index, stage] of m.stages.entries()) {
      const fused = stage(coarsestFirst[index] as Tensor, decoded.at(-1));
      const finer = coarsestFirst[index + 1];
      decoded.push(finer ? enlargedTo(fused, finer) : doubled(doubled(fused)));
    }
    return decoded;
  });
};

/** Depths within the largest one, of one of the decoder's maps. */
const depthHead = (c: GLPNConfig) => {
  const width = c.decoder_hidden_size;
  const head = module(
    { "0": conv2d(width, width, 3, { padding: 1 }), "2": conv2d(width, 1, 3, { padding: 1 }) },
    (m, x: Tensor) => m[2](m[0](x).relu()),
  );
  return module({ head }, (m, maps: readonly Tensor[]) => {
    const map = maps.at(c.head_in_index) as Tensor;
    return m.head(map).sigmoid().mul(c.max_depth).squeeze(1);
  });
};

const estimation = (c: GLPNConfig) =>
  imageHeads("glpn", backbone(c), { decoder: decoder(c), head: depthHead(c) }, (m, maps) => ({
    predicted_depth: m.head(m.decoder(maps)),
  }));

const otherSize = () => ({ height: 64, width: 96 });

export default visionFamily({
  facts: glpn,
  repo: "vinvino02/glpn-kitti",
  checkpoints: { GLPNForDepthEstimation: ["vinvino02/glpn-kitti", "vinvino02/glpn-nyu"] },
  reference: { depths: [3, 8, 27, 3], hidden_sizes: [64, 128, 320, 512] },
  processor: {
    do_rescale: true,
    do_resize: true,
    feature_extractor_type: "GLPNFeatureExtractor",
    resample: 2,
    size_divisor: 32,
  },
  imageSize: () => 64,
  // As in the reference, the decoder is as wide as the first stage, whose map needs no convolution.
  tiny: (_, { size }) => ({ decoder_hidden_size: size.headSize }),
  architectures: {
    GLPNModel: imageClass({ task: "image-feature-extraction", other: otherSize }, model),
    GLPNForDepthEstimation: imageClass({ task: "depth-estimation", other: otherSize }, estimation),
  },
  variants: {
    "a coarser map": { config: { head_in_index: -2 }, classes: ["GLPNForDepthEstimation"] },
  },
});
