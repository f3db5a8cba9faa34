import audio from "@tiny-random/audio";
import { joinPlugins } from "@tiny-random/core";
import encoderDecoder from "@tiny-random/encoder-decoder";
import { familyStandIns } from "@tiny-random/hub";
import multimodal from "@tiny-random/multimodal";
import text from "@tiny-random/text";
import timeSeries from "@tiny-random/time-series";
import vision from "@tiny-random/vision";
import { expect, test } from "vitest";

const plugins = [text, vision, audio, multimodal, encoderDecoder, timeSeries];
const installed = plugins.map((plugin) => ({ packageName: `@tiny-random/${plugin.name}`, plugin }));
const standIns = await familyStandIns(joinPlugins(installed));

test("every name stands for one class, across all plugins", () => {
  const ids = standIns.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test.each([
  ["openai/clip-vit-base-patch32", "CLIPModel"],
  ["facebook/sam-vit-base", "SamModel"],
  ["google/siglip-base-patch16-224", "SiglipModel"],
  ["openai/whisper-base", "WhisperForConditionalGeneration"],
  ["meta-llama/Llama-3.2-1B", "LlamaForCausalLM"],
  ["google/vit-base-patch16-224", "ViTForImageClassification"],
])("%s is a %s", (id, architecture) => {
  expect(standIns.find((one) => one.id === id)?.architecture).toBe(architecture);
});
