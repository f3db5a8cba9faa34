import { type JanusVQVAEConfig, janusVqgan } from "@tiny-random/atlas/configs/janus_vqgan";
import { defineArchitecture, type InputSynthesizer } from "@tiny-random/core";
import { baseModel, conv2d, module, type Tensor } from "@tiny-random/nn";
import { imageInputs } from "../../inputs.ts";
import { visionFamily } from "../../vision-family.ts";
import { processor } from "../janus_vision_model.ts";
import { attentionBlock, doubled, halved, middle, norm, residualBlock, swish } from "./blocks.ts";
import { quantizer } from "./quantizer.ts";

const widthAt = (c: JanusVQVAEConfig, level: number): number => c.base_channels * (c.channel_multiplier[level] ?? 1);

/** Residual blocks of one resolution, each with attention behind it if `attends` is set. */
const blocksOf = (count: number, inputs: number, outputs: number, attends: boolean) => ({
  block: Array.from({ length: count }, (_, index) => residualBlock(index === 0 ? inputs : outputs, outputs)),
  attn: attends ? Array.from({ length: count }, () => attentionBlock(outputs)) : [],
});

const throughBlocks = ({ block, attn }: ReturnType<typeof blocksOf>, x: Tensor): Tensor =>
  block.reduce((state, each, index) => {
    const made = each(state);
    return attn[index]?.(made) ?? made;
  }, x);

/** Resolutions from the finest to the coarsest; the last one has attention. */
const encoder = (c: JanusVQVAEConfig) => {
  const last = c.channel_multiplier.length - 1;
  const down = c.channel_multiplier.map((_, level) => {
    const [inputs, outputs] = [level === 0 ? c.base_channels : widthAt(c, level - 1), widthAt(c, level)];
    const blocks = blocksOf(c.num_res_blocks, inputs, outputs, level === last);
    return module({ ...blocks, downsample: level < last ? halved(outputs) : undefined }, (m, x: Tensor) => {
      const made = throughBlocks(m, x);
      return m.downsample?.(made) ?? made;
    });
  });
  const width = widthAt(c, last);
  const parts = {
    conv_in: conv2d(c.in_channels, c.base_channels, 3, { padding: 1 }),
    down,
    mid: middle(width),
    norm_out: norm(width),
    conv_out: conv2d(width, (c.double_latent ? 2 : 1) * c.latent_channels, 3, { padding: 1 }),
  };
  return module(parts, (m, pixels: Tensor) =>
    m.conv_out(swish(m.norm_out(m.mid(m.down.reduce((x, level) => level(x), m.conv_in(pixels)))))),
  );
};

/** Resolutions from the coarsest, which has attention, to the finest. */
const decoder = (c: JanusVQVAEConfig) => {
  const last = c.channel_multiplier.length - 1;
  const levels = c.channel_multiplier.map((_, level) => level).toReversed();
  const up = levels.map((level) => {
    const [inputs, outputs] = [widthAt(c, Math.min(level + 1, last)), widthAt(c, level)];
    const blocks = blocksOf(c.num_res_blocks + 1, inputs, outputs, level === last);
    return module({ ...blocks, upsample: level > 0 ? doubled(outputs) : undefined }, (m, x: Tensor) => {
      const made = throughBlocks(m, x);
      return m.upsample?.(made) ?? made;
    });
  });
  const [coarse, fine] = [widthAt(c, last), widthAt(c, 0)];
  const parts = {
    conv_in: conv2d(c.latent_channels, coarse, 3, { padding: 1 }),
    mid: middle(coarse),
    up,
    norm_out: norm(fine),
    conv_out: conv2d(fine, c.out_channels, 3, { padding: 1 }),
  };
  return module(parts, (m, map: Tensor) =>
    m.conv_out(swish(m.norm_out(m.up.reduce((x, level) => level(x), m.mid(m.conv_in(map)))))),
  );
};

/** Of the distances between vectors and their entries, how much those of vectors count. */
const commitment = 0.25;

/** Janus' VQGAN (Esser et al., 2021): pixels become codes, and codes pixels. */
export const vqgan = (c: JanusVQVAEConfig) => {
  const parts = {
    encoder: encoder(c),
    quantize: quantizer(c),
    quant_conv: conv2d(c.latent_channels, c.embed_dim, 1),
    post_quant_conv: conv2d(c.embed_dim, c.latent_channels, 1),
    decoder: decoder(c),
  };
  return module(parts, (m, pixels: Tensor) => {
    const { codesOf, mapOf } = m.quantize();
    const { vectors, codes, entries } = codesOf(m.quant_conv(m.encoder(pixels)));
    const apart = entries.sub(vectors);
    const decoded_pixel_values = m.decoder(
      m.post_quant_conv(mapOf(codes.reshape([pixels.size(0), c.num_patches ** 2]))),
    );
    return {
      decoded_pixel_values,
      embedding_loss: apart
        .mul(apart)
        .mean([0, 1])
        .mul(1 + commitment),
    };
  });
};

/** The edge of images that become as many codes as the config says. */
const imageEdge = (c: JanusVQVAEConfig): number => c.num_patches * 2 ** (c.channel_multiplier.length - 1);

const images: InputSynthesizer = imageInputs();

export default visionFamily({
  facts: janusVqgan,
  repo: "deepseek-community/Janus-Pro-1B",
  processor,
  imageSize: imageEdge,
  // Its images are smaller than the processor's shortest.
  processorSettings: (c) => ({ min_size: Math.min(14, imageEdge(c)) }),
  // Norms have 32 groups at any width, so there cannot be fewer channels.
  tiny: (c, { size }) => ({
    base_channels: 32,
    channel_multiplier: c.channel_multiplier.slice(0, 2),
    latent_channels: size.headSize,
    num_res_blocks: 1,
    num_embeddings: Math.min(c.num_embeddings, 16),
    num_patches: 4,
    projection_dim: size.width,
    image_token_embed_dim: size.width,
  }),
  architectures: {
    JanusVQVAE: defineArchitecture({
      padding: { none: "images are not padded" },
      build: (c: JanusVQVAEConfig) => baseModel(vqgan(c)),
      sessions: (model, c) => ({
        model: {
          inputs: {
            pixel_values: { dtype: "float32", axes: ["batch_size", c.in_channels, imageEdge(c), imageEdge(c)] },
          },
          trace: ({ pixel_values }) => {
            if (!pixel_values) throw new Error("the session needs pixel_values");
            return model(pixel_values);
          },
        },
      }),
      inputs: () => images,
    }),
  },
  variants: { "more channels where there are fewer pixels": { config: { channel_multiplier: [1, 2] } } },
});
