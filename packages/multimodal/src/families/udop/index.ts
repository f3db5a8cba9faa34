import { udop } from "@tiny-random/atlas/configs/udop";
import {
  type Architecture,
  type ConfigOf,
  type InputSynthesizer,
  narrowed,
  type SessionInput,
} from "@tiny-random/core";
import { conditionalGeneration } from "@tiny-random/encoder-decoder/layers/conditional-generation";
import type { DecoderContext, Seq2SeqFamily } from "@tiny-random/encoder-decoder/layers/seq2seq-family";
import { seq2seqModel } from "@tiny-random/encoder-decoder/layers/seq2seq-model";
import { textInputNames } from "@tiny-random/encoder-decoder/layers/sessions";
import { feedForwardLayer, relativePositionBias } from "@tiny-random/encoder-decoder/layers/t5-layers";
import { t5Decoder } from "@tiny-random/encoder-decoder/layers/t5-stacks";
import { textClass } from "@tiny-random/encoder-decoder/layers/text-classes";
import { embedding, module, patchProjection, type Tensor } from "@tiny-random/nn";
import { boxShares, separatorsInCorner } from "@tiny-random/text/document-inputs";
import { embeddedTokenizer } from "@tiny-random/text/tokenizers/embedded";
import { documentPages, documentPrompt } from "../../layers/documents.ts";
import { multimodalFamily } from "../../multimodal-family.ts";
import { pageBiases, sideOf, udopEncoder } from "./encoder.ts";
import { pageMask, pageOf } from "./page.ts";

const facts = narrowed(udop, { image_size: "number", patch_size: "number" });
type UdopConfig = ConfigOf<typeof facts>;

const asked = { nowhere: separatorsInCorner, boxes: boxShares, asked: true };
const unasked = { nowhere: separatorsInCorner, boxes: boxShares, asked: false };

/** Padding stands at the page's upper left, as words do, and its patch leaves the sequence: only the longest row keeps it. */
const padding = { none: "padding covers the patch at the page's upper left" };

const documentInputNames = (c: UdopConfig): Readonly<Record<string, SessionInput>> => ({
  ...textInputNames,
  bbox: { dtype: "float32", axes: ["batch_size", "sequence_length", 4] },
  pixel_values: { dtype: "float32", axes: ["batch_size", c.num_channels, c.image_size, c.image_size] },
});

/** Pages with a question each; generation begins with one. */
const questions = (c: UdopConfig): InputSynthesizer => {
  const read = documentPages(asked)(c);
  return async (processors, purpose) =>
    purpose.kind === "prompts"
      ? { raw: {}, inputs: await documentPrompt(c, processors, purpose.attempt, asked) }
      : read(processors, purpose);
};

const patchesOf = (c: UdopConfig) => ({ proj: patchProjection(c.num_channels, c.d_model, c.patch_size) });

/** Whether a class holds the first bias of distances once, in the first attention block of its encoder. */
type Ties = "tied" | "untied";

const encoderParts = (c: UdopConfig, ties: Ties) => {
  const shared = embedding(c.vocab_size, c.d_model);
  const patches = patchesOf(c);
  const patch_embed = module(patches, (m) => m);
  const table = relativePositionBias(c);
  const biases = () => pageBiases(c, ties === "tied" ? table.weight : undefined);
  return { parts: { shared, patch_embed, encoder: udopEncoder(c, shared, patches, table, biases()) }, biases };
};

/** T5's decoder, beside which checkpoints hold what an encoder of pages has. */
const decoderOf = (
  c: UdopConfig,
  shared: ReturnType<typeof embedding>,
  relative_bias: ReturnType<typeof pageBiases>,
) => {
  const inner = t5Decoder(c, c.num_decoder_layers, shared, { last: () => feedForwardLayer(c, "gelu") });
  const { embed_tokens, block, final_layer_norm } = inner;
  const embed_patches = module(patchesOf(c), (m) => m);
  return module(
    { embed_tokens, embed_patches, block, final_layer_norm, relative_bias },
    (_, ids: Tensor, context: DecoderContext) => inner(ids, context),
  );
};

const familyOf = (ties: Ties): Seq2SeqFamily<UdopConfig> => ({
  parts: (c) => {
    const { parts, biases } = encoderParts(c, ties);
    return { ...parts, decoder: decoderOf(c, parts.shared, biases()) };
  },
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.num_decoder_layers, heads: c.num_heads, headSize: c.d_kv }),
  inputs: documentInputNames,
  statesMask: (inputs, c) => pageMask(inputs, pageOf(inputs, sideOf(c))),
  synthesize: questions,
  padding,
});

const besideDecoder = "a decoder reads no page; the class holds it all the same";
const unread = { "decoder.embed_patches.": besideDecoder, "decoder.relative_bias.": besideDecoder };
const replacedBias = {
  "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.": "the biases of the page stand in its place",
};

const withUnused = (
  architecture: Architecture<UdopConfig>,
  unused: Readonly<Record<string, string>>,
): Architecture<UdopConfig> => ({ ...architecture, unused });

const encoderAlone = textClass(
  { parts: (c: UdopConfig) => encoderParts(c, "tied").parts, padding, inputs: documentInputNames },
  { heads: () => ({}), answer: (_, { encoder }, inputs) => ({ last_hidden_state: encoder(inputs) }) },
);

/** Documents, their layout and their image, read by one encoder and answered by T5's decoder (Tang et al., 2022). */
export default multimodalFamily<UdopConfig>({
  facts,
  repo: "microsoft/udop-large",
  reference: {
    relative_bias_args: [{ type: "1d" }, { type: "horizontal" }, { type: "vertical" }],
    decoder_start_token_id: 0,
  },
  generationConfig: { decoder_start_token_id: 0, eos_token_id: 1, pad_token_id: 0 },
  tokenizer: embeddedTokenizer("t5", {
    tokenizer_class: "UdopTokenizer",
    sep_token: "</s>",
    sep_token_box: [1000, 1000, 1000, 1000],
    pad_token_box: [0, 0, 0, 0],
    pad_token_label: -100,
    only_label_first_subword: true,
  }),
  preprocessor: {
    image_processor_type: "LayoutLMv3ImageProcessor",
    // The checkpoint's processor reads words off the image by Tesseract; here they are given.
    apply_ocr: false,
    do_resize: true,
    size: { height: 224, width: 224 },
    resample: 2,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
  },
  processor: { className: "UdopProcessor", imageSize: (c) => c.image_size },
  variants: {
    "gated feed-forward blocks": {
      config: { feed_forward_proj: "gated-gelu" },
      classes: ["UdopForConditionalGeneration"],
    },
    "biases in other parts of the page": {
      config: {
        relative_bias_args: [
          { type: "1d", max_distance: 20 },
          { type: "vertical", scaling_factor: 40, max_distance: 60 },
        ],
      },
      classes: ["UdopModel", "UdopEncoderModel"],
    },
  },
  architectures: {
    UdopModel: withUnused(seq2seqModel(familyOf("untied")), { ...unread, ...replacedBias }),
    UdopForConditionalGeneration: withUnused(
      conditionalGeneration(familyOf("tied"), {
        scaled: (x, c) => x.mul(1 / Math.sqrt(c.d_model)),
      }),
      unread,
    ),
    UdopEncoderModel: { ...encoderAlone, inputs: documentPages(unasked) },
  },
});
