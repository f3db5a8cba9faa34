import { defineArchitecture, labelsOf, type ModelConfig, type PipelineTask, type Session } from "@tiny-random/core";
import { type AnyModule, baseModel, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { audioInputs } from "../inputs.ts";
import { spectrogramEncoder } from "../layers/spectrogram-encoder.ts";

/** The defaults of ASTConfig: AST on AudioSet. */
const defaults = {
  model_type: "audio-spectrogram-transformer",
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: "gelu",
  hidden_dropout_prob: 0,
  attention_probs_dropout_prob: 0,
  initializer_range: 0.02,
  layer_norm_eps: 1e-12,
  patch_size: 16,
  qkv_bias: true,
  frequency_stride: 10,
  time_stride: 10,
  max_length: 1024,
  num_mel_bins: 128,
};
type AstConfig = typeof defaults;

const classifier = (c: AstConfig) => {
  const head = module(
    { layernorm: layerNorm(c.hidden_size, c.layer_norm_eps), dense: linear(c.hidden_size, labelsOf(c as ModelConfig)) },
    (m, x: Tensor) => m.dense(m.layernorm(x)),
  );
  return module(
    { audio_spectrogram_transformer: baseModel(spectrogramEncoder(c)), classifier: head },
    (m, frames: Tensor) => ({
      logits: m.classifier(m.audio_spectrogram_transformer(frames).pooler_output),
    }),
  );
};

type AstModel = ((frames: Tensor) => Readonly<Record<string, Tensor>>) & AnyModule;

const session = (model: AstModel, c: AstConfig): Record<string, Session> => ({
  model: {
    inputs: { input_values: { dtype: "float32", axes: ["batch_size", c.max_length, c.num_mel_bins] } },
    trace: ({ input_values }) => {
      if (!input_values) throw new Error("a session of spectrograms needs input_values");
      return model(input_values);
    },
  },
});

const spectrogramClass = (build: (c: AstConfig) => AstModel, task?: PipelineTask) =>
  defineArchitecture({
    ...(task && { task }),
    padding: { none: "clips are as long as the window: silence after a shorter one is heard" },
    build,
    sessions: session,
    inputs: () => audioInputs({ seconds: [0.6, 0.4] }),
  });

export default audioFamily({
  defaults,
  repo: "MIT/ast-finetuned-audioset-10-10-0.4593",
  checkpoints: { ASTForAudioClassification: ["MIT/ast-finetuned-audioset-10-10-0.4593"] },
  reference: { torch_dtype: "float32" },
  extractor: {
    do_normalize: true,
    feature_extractor_type: "ASTFeatureExtractor",
    feature_size: 1,
    max_length: 1024,
    mean: -4.2677393,
    num_mel_bins: 128,
    padding_side: "right",
    padding_value: 0,
    return_attention_mask: false,
    sampling_rate: 16000,
    std: 4.5689974,
  },
  extractorSettings: (c) => ({ max_length: c.max_length, num_mel_bins: c.num_mel_bins }),
  // Half a second, and half the bins: 64 frames and bins make five by five patches.
  tiny: () => ({ max_length: 64, num_mel_bins: 64, patch_size: 16 }),
  architectures: {
    ASTModel: spectrogramClass((c) => baseModel(spectrogramEncoder(c))),
    ASTForAudioClassification: spectrogramClass(classifier, "audio-classification"),
  },
});
