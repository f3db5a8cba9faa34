import { audioSpectrogramTransformer } from "@tiny-random/atlas/configs/audio-spectrogram-transformer";
import {
  type ConfigOf,
  defineArchitecture,
  labelsOf,
  narrowed,
  type PipelineTask,
  type Session,
} from "@tiny-random/core";
import {
  type AnyModule,
  asSequence,
  baseModel,
  conv2d,
  layerNorm,
  linear,
  module,
  Parameter,
  Tensor,
  vitLayer,
} from "@tiny-random/nn";
import { audioFamily } from "../audio-family.ts";
import { audioInputs } from "../inputs.ts";

const facts = narrowed(audioSpectrogramTransformer, { patch_size: "number" });
type ASTConfig = ConfigOf<typeof facts>;

/** Patches along one axis; they overlap where the stride is smaller than the patch. */
const patchCount = (length: number, patch: number, stride: number): number => Math.floor((length - patch) / stride) + 1;

/** The patches of a spectrogram after two tokens, with learned positions. */
const embeddings = (c: ASTConfig) => {
  const rows = patchCount(c.num_mel_bins, c.patch_size, c.frequency_stride);
  const columns = patchCount(c.max_length, c.patch_size, c.time_stride);
  const options = { stride: [c.frequency_stride, c.time_stride] as const };
  const vectors = (count: number) => new Parameter([1, count, c.hidden_size], { kind: "embedding" });
  const patches = module({ projection: conv2d(1, c.hidden_size, c.patch_size, options) }, (m, image: Tensor) =>
    asSequence(m.projection(image)),
  );
  return module(
    {
      cls_token: vectors(1),
      distillation_token: vectors(1),
      patch_embeddings: patches,
      position_embeddings: vectors(2 + rows * columns),
    },
    (m, frames: Tensor) => {
      const sequence = m.patch_embeddings(frames.transpose(1, 2).unsqueeze(1));
      const inEveryRow = (token: Parameter) => frames.graph.parameter(token).expand([frames.size(0), 1, c.hidden_size]);
      const tokens = [inEveryRow(m.cls_token), inEveryRow(m.distillation_token)];
      return Tensor.cat([...tokens, sequence], 1).add(m.position_embeddings);
    },
  );
};

/** A Transformer over the patches of a spectrogram (Gong et al., 2021): `[batch, frames, bins]`. */
const astModel = (c: ASTConfig) => {
  const layer = Array.from({ length: c.num_hidden_layers }, () => vitLayer(c));
  return baseModel(
    module(
      {
        embeddings: embeddings(c),
        encoder: module({ layer }, (m, x: Tensor) => m.layer.reduce<Tensor>((state, one) => one(state), x)),
        layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
      },
      (m, frames: Tensor) => {
        const hidden = m.layernorm(m.encoder(m.embeddings(frames)));
        return { last_hidden_state: hidden, pooler_output: hidden.slice(1, 0, 2).mean(1) };
      },
    ),
  );
};

const classification = (c: ASTConfig) => {
  const labels = labelsOf(c);
  const classifier = module(
    { layernorm: layerNorm(c.hidden_size, c.layer_norm_eps), dense: linear(c.hidden_size, labels) },
    (m, x: Tensor) => m.dense(m.layernorm(x)),
  );
  return module({ audio_spectrogram_transformer: astModel(c), classifier }, (m, frames: Tensor) => ({
    logits: m.classifier(m.audio_spectrogram_transformer(frames).pooler_output),
  }));
};

type AstForward = ((frames: Tensor) => Readonly<Record<string, Tensor>>) & AnyModule;

const session = (model: AstForward, c: ASTConfig): Record<string, Session> => ({
  model: {
    inputs: { input_values: { dtype: "float32", axes: ["batch_size", c.max_length, c.num_mel_bins] } },
    trace: ({ input_values }) => {
      if (!input_values) throw new Error("a session of spectrograms needs input_values");
      return model(input_values);
    },
  },
});

const astClass = (build: (c: ASTConfig) => AstForward, task?: PipelineTask) =>
  defineArchitecture({
    ...(task && { task }),
    padding: { none: "clips are as long as the window: silence after a shorter one is heard" },
    build,
    sessions: session,
    inputs: () => audioInputs({ seconds: [0.6, 0.4] }),
  });

export default audioFamily({
  facts,
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
    ASTModel: astClass(astModel),
    ASTForAudioClassification: astClass(classification, "audio-classification"),
  },
});
