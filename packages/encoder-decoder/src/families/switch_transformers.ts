import { switchTransformers } from "@tiny-random/atlas/configs/switch_transformers";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { activation, amongLargest, embedding, linear, module, type Tensor } from "@tiny-random/nn";
import { textFamily } from "@tiny-random/text/text-family";
import { conditionalGeneration } from "../layers/conditional-generation.ts";
import { routerClassifier } from "../layers/router-classifier.ts";
import { seq2seqModel } from "../layers/seq2seq-model.ts";
import { shiftTokensRight } from "../layers/shift-tokens.ts";
import { blockLayer } from "../layers/t5-layers.ts";
import { t5Decoder, t5Encoder } from "../layers/t5-stacks.ts";
import { encoderModel, type TextToTextFamily } from "../layers/text-classes.ts";

const facts = narrowed(switchTransformers, { num_decoder_layers: "number" });
type Config = ConfigOf<typeof facts> & { readonly decoder_start_token_id?: number };

const feedForward = (c: Config) =>
  module(
    { wi: linear(c.d_model, c.d_ff, { bias: false }), wo: linear(c.d_ff, c.d_model, { bias: false }) },
    (m, x: Tensor) => m.wo(activation(c.dense_act_fn)(m.wi(x))),
  );

/** The best expert's share for each token, 0 where the tokens before it in its text fill that expert (Fedus et al., 2021). */
const router = (c: Config) =>
  module({ classifier: routerClassifier(c) }, (m, x: Tensor) => {
    const scores = m.classifier(x);
    const isBest = amongLargest(scores, 1);
    const hasRoom = isBest.to("int64").cumsum(1).le(c.expert_capacity);
    return scores.softmax(-1).where(isBest.logical_and(hasRoom), 0);
  });

const experts = (c: Config) => {
  const all = Array.from({ length: c.num_experts }, () => feedForward(c));
  return module(
    Object.fromEntries(all.map((one, index) => [`expert_${index}`, one])),
    (m, x: Tensor, weights: Tensor) =>
      Object.values(m)
        .map((one, index) => one(x).mul(weights.slice(-1, index, index + 1)))
        .reduce((sum, part) => sum.add(part)),
  );
};

const mixture = (c: Config) =>
  module({ router: router(c), experts: experts(c) }, (m, x: Tensor) => m.experts(x, m.router(x)));

/** The distance between layers with experts, by how many have them. */
const stepOf = (layers: number, sparse: number): number => (sparse > 0 ? Math.floor(layers / sparse) : layers);

const isSparse = (layer: number, step: number): boolean => step > 0 && (step === 1 || layer % step === 1);

const lastLayers = (c: Config, step: number) => (layer: number) =>
  blockLayer(c, "mlp", isSparse(layer, step) ? mixture(c) : feedForward(c));

const encoderOnly = (c: Config) => {
  const shared = embedding(c.vocab_size, c.d_model);
  const last = lastLayers(c, stepOf(c.num_layers, c.num_sparse_encoder_layers));
  return { shared, encoder: t5Encoder(c, c.num_layers, shared, { last }) };
};

const family: TextToTextFamily<Config> = {
  parts: (c) => {
    const { shared, encoder } = encoderOnly(c);
    const last = lastLayers(c, stepOf(c.num_decoder_layers, c.num_sparse_decoder_layers));
    return { shared, encoder, decoder: t5Decoder(c, c.num_decoder_layers, shared, { last }) };
  },
  width: (c) => c.d_model,
  vocabulary: (c) => c.vocab_size,
  cache: (c) => ({ layers: c.num_decoder_layers, heads: c.num_heads, headSize: c.d_kv }),
  distant: true,
  shifted: (ids, c) => shiftTokensRight(ids, c.decoder_start_token_id ?? 0),
};

/** Sparse layers among two: one of them, or both where the reference has no others. */
const tinySparse = (layers: number, sparse: number): number => (stepOf(layers, sparse) === 1 ? 2 : Math.min(sparse, 1));

export default textFamily<Config>({
  facts,
  repo: "google/switch-base-8",
  reference: { d_ff: 3072, num_sparse_encoder_layers: 6, num_sparse_decoder_layers: 6, decoder_start_token_id: 0 },
  generationConfig: { decoder_start_token_id: 0, eos_token_id: 1, pad_token_id: 0 },
  // Less room than a long text needs, and more than a few decoded tokens need.
  tiny: (c) => ({
    expert_capacity: Math.min(c.expert_capacity, 24),
    num_sparse_encoder_layers: tinySparse(c.num_layers, c.num_sparse_encoder_layers),
    num_sparse_decoder_layers: tinySparse(c.num_decoder_layers, c.num_sparse_decoder_layers),
  }),
  tokenizer: "t5",
  architectures: {
    SwitchTransformersModel: seq2seqModel(family),
    SwitchTransformersForConditionalGeneration: conditionalGeneration(family, {
      task: "text2text-generation",
      scaled: (x, c) => (c.tie_word_embeddings ? x.mul(1 / Math.sqrt(c.d_model)) : x),
    }),
    SwitchTransformersEncoderModel: encoderModel(encoderOnly),
  },
  variants: {
    "a router with a bias, every layer sparse": {
      config: {
        router_bias: true,
        num_sparse_encoder_layers: 12,
        num_sparse_decoder_layers: 12,
      },
      classes: ["SwitchTransformersForConditionalGeneration"],
    },
    // The encoder alone: a decoder that drops tokens gives other outputs step by step than at once.
    "an expert for two tokens of a text": {
      config: { expert_capacity: 2 },
      classes: ["SwitchTransformersEncoderModel"],
    },
  },
});
