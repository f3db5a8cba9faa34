import { isDeepStrictEqual } from "node:util";
import type { Mutation, Subject } from "./mutation.ts";

const paddedBehind = {
  "padding forgotten": "texts are causal and padded behind their end, where they are read: none sees its padding",
};
const learnedSize = "images are of the size that positions are learned for";
const uninterpolated = {
  "positions interpolated in lines": learnedSize,
  "positions interpolated by another cubic": learnedSize,
};

const byTorchvision = "its image processor wants torchvision, with which another suite looks at it";
const processedByTorchvision = {
  "images normalized by another mean": byTorchvision,
  "images not rescaled": byTorchvision,
  "images resampled by their nearest pixels": byTorchvision,
  "samples not normalized": byTorchvision,
};

const patchesOnly = {
  "the second token read for the first": "the tower's vector of an image leads nowhere: its patches are read",
};

/** Classes that every mutation is tried on, beside those that a mutation's own file brings. */
const known: Readonly<Record<string, Subject>> = {
  BertForPreTraining: { rotary: false },
  BertLMHeadModel: { rotary: false },
  RobertaForSequenceClassification: { rotary: false },
  ElectraForQuestionAnswering: { rotary: false },
  DistilBertForSequenceClassification: { rotary: false },
  AlbertForPreTraining: { rotary: false },
  MPNetForSequenceClassification: { rotary: false },
  RoFormerForQuestionAnswering: { rotary: true },
  EsmForMaskedLM: { rotary: true },
  DebertaV2ForSequenceClassification: { rotary: false },
  ModernBertForSequenceClassification: { rotary: true },
  VisualBertForQuestionAnswering: {
    rotary: false,
    oneType: true,
    equivalent: {
      "another end of sequence in the config": "the class has ids of both ends by default, which nothing reads",
    },
  },
  GPT2LMHeadModel: { rotary: false },
  LlamaForCausalLM: { rotary: true },
  MistralForCausalLM: { rotary: true },
  Qwen3ForCausalLM: { rotary: true },
  Gemma2ForCausalLM: { rotary: true },
  Gemma3ForCausalLM: { rotary: true },
  CohereForCausalLM: { rotary: true },
  PhiForCausalLM: { rotary: true },
  Phi3ForCausalLM: { rotary: true },
  Starcoder2ForCausalLM: { rotary: true },
  SmolLM3ForCausalLM: { rotary: true },
  Olmo2ForCausalLM: { rotary: true },
  MixtralForCausalLM: { rotary: true },
  DeepseekV3ForCausalLM: { rotary: true },
  GptOssForCausalLM: { rotary: true },
  Lfm2ForCausalLM: { rotary: true },
  MambaForCausalLM: { rotary: true },
  GPTNeoXForCausalLM: { rotary: true },
  GPTJForCausalLM: { rotary: true },
  OPTForCausalLM: { rotary: false },
  GPTBigCodeForCausalLM: { rotary: false },
  FalconForCausalLM: { rotary: true },
  BloomForCausalLM: { rotary: false },
  MptForCausalLM: { rotary: false },
  XLMForQuestionAnsweringSimple: { rotary: false },
  LongformerForSequenceClassification: { rotary: false },
  CanineForTokenClassification: { rotary: false, oneType: true },
  ViTModel: { rotary: false },
  BeitModel: { rotary: false },
  Dinov2ForImageClassification: { rotary: false },
  ViTMAEForPreTraining: { rotary: false },
  YolosForObjectDetection: { rotary: false },
  DPTForDepthEstimation: { rotary: false },
  ResNetForImageClassification: { rotary: false },
  ConvNextModel: { rotary: false },
  MobileNetV2Model: { rotary: false },
  SegformerForSemanticSegmentation: { rotary: false },
  SwinModel: { rotary: false },
  DonutSwinModel: { rotary: false },
  DetrForSegmentation: { rotary: false },
  XLNetLMHeadModel: { rotary: false },
  XLNetForQuestionAnswering: { rotary: false },
  T5ForConditionalGeneration: { rotary: false, oneType: true },
  BartForConditionalGeneration: { rotary: false, oneType: true },
  MBartForConditionalGeneration: { rotary: false, oneType: true },
  M2M100ForConditionalGeneration: { rotary: false, oneType: true },
  WhisperForConditionalGeneration: { rotary: false, oneType: true },
  CLIPModel: { rotary: false, oneType: true, equivalent: { ...paddedBehind, ...uninterpolated } },
  SiglipModel: { rotary: false, oneType: true, equivalent: uninterpolated },
  CLIPSegForImageSegmentation: { rotary: false, oneType: true, equivalent: paddedBehind },
  OwlViTForObjectDetection: {
    rotary: false,
    oneType: true,
    equivalent: { ...paddedBehind, ...uninterpolated, ...patchesOnly },
  },
  LayoutLMv3ForQuestionAnswering: { rotary: false, oneType: true },
  SamModel: {
    rotary: false,
    oneType: true,
    equivalent: { "distances told apart near by only": "a square of three by three patches has none beyond" },
  },
  LlavaForConditionalGeneration: { rotary: true, oneType: true, equivalent: { ...uninterpolated, ...patchesOnly } },
  UnivNetModel: { rotary: false },
  FunAsrNanoForConditionalGeneration: { rotary: true },
  Qwen3ASRForConditionalGeneration: { rotary: true },
  Kimi_K25ForConditionalGeneration: { rotary: true },
  Gemma4UnifiedForConditionalGeneration: { rotary: true },
  EmbeddingGemma2Model: {
    rotary: true,
    equivalent: {
      "attention not scaled": "its attention has no scale, and pooled patches, which have one, are normed next",
      "the scale before the head forgotten":
        "it has no head, and inputs of layers, which have such a scale, are normed next",
    },
  },
  DinatForImageClassification: { rotary: false },
  PPOCRV6TinyRecForTextRecognition: { rotary: false, equivalent: processedByTorchvision },
  PPOCRV6SmallDetForObjectDetection: { rotary: false, equivalent: processedByTorchvision },
  ColQwen2ForRetrieval: {
    rotary: true,
    equivalent: { "sections of a rope by time alone": "its tokens, patches among them, count alike on all axes" },
  },
  GlmImageTextModel: { rotary: true, equivalent: paddedBehind },
  Qwen2VLForConditionalGeneration: { rotary: true, oneType: true },
  Blip2ForConditionalGeneration: { rotary: false, oneType: true, equivalent: { ...paddedBehind, ...uninterpolated } },
  Blip2ForImageTextRetrieval: { rotary: false, oneType: true, equivalent: uninterpolated },
  FlavaTextModel: { rotary: false, oneType: true },
  BlipForConditionalGeneration: { rotary: false, equivalent: { ...uninterpolated, ...patchesOnly } },
  BlipForQuestionAnswering: {
    rotary: false,
    equivalent: {
      ...uninterpolated,
      ...patchesOnly,
      "padding forgotten":
        "forward answers with the image alone, and the questions that generation reads are not padded",
    },
  },
  Idefics3ForConditionalGeneration: {
    rotary: true,
    oneType: true,
    equivalent: {
      "the second token read for the first": "tiles are image throughout: their second row is as their first",
    },
  },
  PaliGemmaForConditionalGeneration: { rotary: true, oneType: true, equivalent: uninterpolated },
  ClapModel: { rotary: false, oneType: true },
  Wav2Vec2ForXVector: { rotary: false, oneType: true },
  WavLMForCTC: { rotary: false, oneType: true },
  Wav2Vec2BertForCTC: { rotary: false, oneType: true },
  ASTForAudioClassification: { rotary: false },
  EncodecModel: { rotary: false },
  MimiModel: { rotary: true },
  VitsModel: { rotary: false },
};

/** All classes under mutation. Files that bring the same class say the same of it. */
export const subjectsWith = (mutations: readonly Mutation[]): Readonly<Record<string, Subject>> => {
  const subjects = new Map(Object.entries(known));
  for (const { name, subjects: brought = {} } of mutations)
    for (const [architecture, subject] of Object.entries(brought)) {
      if (!isDeepStrictEqual(subjects.get(architecture) ?? subject, subject))
        throw new Error(`${architecture} is said to be another subject by the mutation "${name}" than before`);
      subjects.set(architecture, subject);
    }
  return Object.fromEntries(subjects);
};
