import { expect, it } from "vitest";
import { type ModelKind, modalityOf } from "./modality.ts";

const kind = (
  modelType: string,
  more: Partial<Record<"mappings" | "mainInputs", readonly string[]>> & Pick<Partial<ModelKind>, "config"> = {},
): ModelKind => ({
  modelType,
  mappings: new Set(more.mappings),
  mainInputs: new Set(more.mainInputs ?? ["input_ids"]),
  config: more.config,
});

it.each([
  ["a decoder of text", kind("llama", { mappings: ["causal_lm"] }), "text"],
  ["a tower of images beside a text", kind("clip_vision_model", { mainInputs: ["pixel_values"] }), "vision"],
  ["a tower of texts beside an image", kind("siglip_text_model"), "text"],
  ["a tower of sounds", kind("clap_audio_model", { mainInputs: ["input_features"] }), "audio"],
  ["texts and images in two configs", kind("new_vl", { config: { text_config: {}, vision_config: {} } }), "multimodal"],
  [
    "a detector that is an encoder-decoder",
    kind("detr", {
      mappings: ["object_detection"],
      mainInputs: ["pixel_values"],
      config: { is_encoder_decoder: true },
    }),
    "vision",
  ],
  [
    "speech to text with a decoder",
    kind("whisper", {
      mappings: ["speech_seq_2_seq"],
      mainInputs: ["input_features"],
      config: { is_encoder_decoder: true },
    }),
    "encoder-decoder",
  ],
  ["text to sound", kind("vits", { mappings: ["text_to_waveform"] }), "audio"],
  ["values over time", kind("patchtst", { mainInputs: ["past_values"] }), "time-series"],
  ["what only the short list knows", kind("speech_to_text", { mainInputs: ["input_features"] }), "encoder-decoder"],
])("%s has its plugin", (_, given, expected) => {
  expect(modalityOf(given)).toBe(expected);
});
