import { type FNetConfig, fnet } from "@tiny-random/atlas/configs/fnet";
import { type Architecture, InputError } from "@tiny-random/core";
import { linear, module, type Tensor } from "@tiny-random/nn";
import { encoderOfLayers } from "../layers/encoder/encoder.ts";
import type { EncoderBlock } from "../layers/encoder/encoder-attention.ts";
import { encoderClass } from "../layers/encoder/encoder-class.ts";
import { addAndNorm, intermediate } from "../layers/encoder/post-norm.ts";
import { type Embeddings, summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { bertPretraining } from "../layers/heads/bert-classes.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import {
  encoderClasses,
  encoderQuestionAnswering,
  encoderTokenClassification,
  unreadPooler,
} from "../layers/heads/encoder-heads.ts";
import { maskedLanguageModel, predictionHead, bertUnused as unused } from "../layers/heads/masked-language-model.ts";
import { unmasked } from "../layers/sessions/unmasked.ts";
import { textFamily } from "../text-family.ts";
import { embeddedTokenizer } from "../tokenizers/embedded.ts";

/** The real part of a Fourier transform over features and positions, added to the stream and normalized. */
const fourierMixing = (c: FNetConfig) => {
  const { LayerNorm } = addAndNorm(c, c.hidden_size);
  return module({ output: module({ LayerNorm }, (m, x: Tensor) => m.LayerNorm(x)) }, (m, x: Tensor) => {
    const mixed = x.unsqueeze(-1).dft(2).dft(1).select(-1, 0);
    return m.output(x.add(mixed));
  });
};

/** A Transformer layer with a Fourier transform for attention (Lee-Thorp et al., 2021). */
const layer = (c: FNetConfig): EncoderBlock => {
  if (c.use_tpu_fourier_optimizations)
    throw new InputError(
      "use_tpu_fourier_optimizations is not supported",
      "The class then saves complex matrices beside the weights, which ONNX and other runtimes do not read.",
    );
  return module(
    { fourier: fourierMixing(c), intermediate: intermediate(c), output: addAndNorm(c, c.intermediate_size) },
    (m, x: Tensor) => {
      const mixed = m.fourier(x);
      return m.output(m.intermediate(mixed), mixed);
    },
  );
};

const embeddings = (c: FNetConfig): Embeddings =>
  summedEmbeddings(c, { projection: linear(c.hidden_size, c.hidden_size) });

const { pooledBackbone } = encoderOfLayers<FNetConfig>({ embeddings, layer });

/** Every class has the pooler. */
const encoder = { backbone: pooledBackbone, pooledBackbone };
const family: EncoderFamily<FNetConfig> = { key: "fnet", width: (c) => c.hidden_size, ...encoder };
const { languageModel, pretraining, nextSentence } = bertPretraining(family.key, encoder, (c, words) =>
  predictionHead(c, words),
);

const unusedPooler = unreadPooler(family.key);

const classes: Record<string, Architecture<FNetConfig>> = {
  ...encoderClasses("FNet", family),
  FNetForTokenClassification: { ...encoderTokenClassification(family), unused: unusedPooler },
  FNetForQuestionAnswering: { ...encoderQuestionAnswering(family), unused: unusedPooler },
  FNetForPreTraining: { ...encoderClass(family, { pairs: true, masked: true }, pretraining), unused },
  FNetForMaskedLM: { ...maskedLanguageModel(family, languageModel), unused: { ...unused, ...unusedPooler } },
  FNetForNextSentencePrediction: encoderClass(family, { pairs: true }, nextSentence),
};

const reason = "every position is part of the Fourier transform, padding too: the class has no mask";

export default textFamily({
  facts: fnet,
  repo: "google/fnet-base",
  checkpoints: { FNetForPreTraining: ["google/fnet-base", "google/fnet-large"] },
  tokenizer: embeddedTokenizer("albert", { tokenizer_class: "FNetTokenizer" }),
  architectures: Object.fromEntries(
    Object.entries(classes).map(([name, architecture]) => [
      name,
      unmasked(architecture, { reason, mask: (ids) => ids }),
    ]),
  ),
});
