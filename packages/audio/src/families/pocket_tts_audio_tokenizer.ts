import {
  type PocketTTSAudioTokenizerConfig,
  pocketTtsAudioTokenizer,
} from "@tiny-random/atlas/configs/pocket_tts_audio_tokenizer";
import { defineArchitecture, type Tensors } from "@tiny-random/core";
import { baseModel, conv1d, module, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { audioInputs } from "../inputs.ts";
import { codecExtractor } from "../layers/codec-class.ts";
import { mimiDecoderHalf, mimiEncoderHalf } from "../layers/mimi-halves.ts";

/** A codec without codes (Rouard et al., 2025): Mimi's halves around narrow latents `[batch, frames, latent_dim]`. */
const codec = (c: PocketTTSAudioTokenizerConfig) =>
  baseModel(
    module(
      {
        encoder: mimiEncoderHalf(c, { stride: c.latent_stride, width: c.latent_dim, key: "encoder_seanet" }),
        decoder: mimiDecoderHalf(c, { stride: c.latent_stride, key: "decoder_seanet" }),
        latent_proj: conv1d(c.latent_dim, c.hidden_size, 1, { bias: false }),
      },
      (m) => ({
        encode: (sound: Tensor): Tensor => m.encoder(sound).transpose(1, 2),
        decode: (latents: Tensor): Tensor => m.decoder(m.latent_proj(latents.transpose(1, 2))),
      }),
    ),
  );

export default audioFamily({
  facts: pocketTtsAudioTokenizer,
  repo: "eustlb/pocket-tts-audio-tokenizer",
  extractor: codecExtractor,
  architectures: {
    PocketTTSAudioTokenizerModel: defineArchitecture({
      padding: { none: "convolutions reach into padding, which is silence to them" },
      build: codec,
      sessions: (model, c) => ({
        encoder_model: {
          inputs: { input_values: { dtype: "float32", axes: ["batch_size", c.audio_channels, "sequence_length"] } },
          trace: ({ input_values }) => {
            if (!input_values) throw new Error("a codec's encoder needs input_values");
            return { latents: model().encode(input_values) };
          },
        },
        decoder_model: {
          inputs: { latents: { dtype: "float32", axes: ["batch_size", "frames", c.latent_dim] } },
          trace: ({ latents }) => {
            if (!latents) throw new Error("a codec's decoder needs latents");
            return { audio_values: model().decode(latents) };
          },
        },
      }),
      inputs: () => audioInputs({ seconds: [0.44, 0.33] }),
      forward: async (run, { input_values }): Promise<Tensors> => {
        const { latents } = await run("encoder_model", input_values ? { input_values } : {});
        if (!latents) throw new Error("a codec's encoder gives no latents");
        return { latents, ...(await run("decoder_model", { latents })) };
      },
    }),
  },
});
