import { baseModel, layerNorm, module, type Tensor } from "@tiny-random/nn";
import { imageClass } from "../layers/image-class.ts";
import { type Extras, imageHeads } from "../layers/image-model.ts";
import { maskedDecoder, maskingNoise, seenPatches } from "../layers/masked-autoencoder.ts";
import { vitDefaults } from "../layers/vit-defaults.ts";
import { plainLayers, throughLayers } from "../layers/vit-encoder.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of ViTMAEConfig: the base size. */
const defaults = {
  model_type: "vit_mae",
  ...vitDefaults,
  image_size: 224,
  patch_size: 16,
  num_channels: 3,
  qkv_bias: true,
  decoder_num_attention_heads: 16,
  decoder_hidden_size: 512,
  decoder_num_hidden_layers: 8,
  decoder_intermediate_size: 2048,
  mask_ratio: 0.75,
  norm_pix_loss: false,
};
type MaeConfig = typeof defaults;

/** The encoder of masked autoencoders (He et al., 2021): it sees a quarter of the patches. */
const backbone = (c: MaeConfig) =>
  module(
    {
      embeddings: seenPatches(c),
      encoder: throughLayers(plainLayers(c)),
      layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, pixels: Tensor, { noise: random }: Extras) => {
      if (!random) throw new Error("a masked autoencoder needs noise");
      const { sequence, ...masked } = m.embeddings(pixels, random);
      const states = m.encoder(sequence);
      return { last_hidden_state: m.layernorm(states.at(-1) ?? sequence), ...masked };
    },
  );

export default visionFamily({
  defaults,
  repo: "facebook/vit-mae-base",
  reference: { torch_dtype: "float32" },
  processor: {
    image_processor_type: "ViTImageProcessor",
    do_normalize: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    size: { height: 224, width: 224 },
  },
  // The decoder is narrower than the encoder, with heads of its own.
  tiny: (_, { size: { width, headSize } }) => ({
    decoder_hidden_size: width / 2,
    decoder_intermediate_size: width,
    decoder_num_attention_heads: width / 2 / headSize,
    decoder_num_hidden_layers: 2,
  }),
  architectures: {
    ViTMAEModel: imageClass({ extras: maskingNoise }, (c: MaeConfig) => baseModel(backbone(c))),
    ViTMAEForPreTraining: imageClass({ extras: maskingNoise }, (c: MaeConfig) =>
      imageHeads("vit", backbone(c), { decoder: maskedDecoder(c) }, (m, { last_hidden_state, ...masked }) => ({
        logits: m.decoder(last_hidden_state, masked.ids_restore),
        ...masked,
      })),
    ),
  },
});
