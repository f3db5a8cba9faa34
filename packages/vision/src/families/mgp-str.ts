import { mgpStr } from "@tiny-random/atlas/configs/mgp-str";
import { type ConfigOf, InputError, narrowed, type RunSession, type Tensors } from "@tiny-random/core";
import {
  asSequence,
  baseModel,
  conv2d,
  layerNorm,
  linear,
  module,
  patchProjection,
  Tensor,
  type VitBlock,
} from "@tiny-random/nn";
import { dinov2Mlp } from "../layers/dinov2.ts";
import { afterEach, lastOf } from "../layers/feature-maps.ts";
import { fusedVitAttention } from "../layers/fused-vit-attention.ts";
import { imageClass } from "../layers/image-class.ts";
import { imageHeads } from "../layers/image-model.ts";
import { learnedTokens, tokensFor } from "../layers/vit-embeddings.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(mgpStr, { patch_size: "number" });
type MgpstrConfig = ConfigOf<typeof facts>;

const patchesOf = (c: MgpstrConfig): number => {
  const [height = 0, width = 0] = c.image_size;
  return Math.floor(height / c.patch_size) * Math.floor(width / c.patch_size);
};

/** A class token and patches, with positions. */
const embeddings = (c: MgpstrConfig) => {
  if (c.distilled)
    throw new InputError(
      "distilled is true, where Transformers' MGP-STR has a position for a second token and no such token",
      "Set it to false.",
    );
  return module(
    {
      proj: patchProjection(c.num_channels, c.hidden_size, c.patch_size),
      cls_token: learnedTokens(c.hidden_size),
      pos_embed: learnedTokens(c.hidden_size, 1 + patchesOf(c)),
    },
    (m, pixels: Tensor) => {
      const patches = asSequence(m.proj(pixels));
      return Tensor.cat([tokensFor(m.cls_token, patches), patches], 1).add(m.pos_embed);
    },
  );
};

const layer = (c: MgpstrConfig): VitBlock =>
  module(
    {
      norm1: layerNorm(c.hidden_size, c.layer_norm_eps),
      attn: fusedVitAttention(c),
      norm2: layerNorm(c.hidden_size, c.layer_norm_eps),
      mlp: dinov2Mlp({ hidden_size: c.hidden_size, hidden_act: "gelu" }, Math.trunc(c.hidden_size * c.mlp_ratio)),
    },
    (m, x: Tensor) => {
      const attended = m.attn(m.norm1(x)).add(x);
      return attended.add(m.mlp(m.norm2(attended)));
    },
  );

const parts = (c: MgpstrConfig) => {
  const blocks = Array.from({ length: c.num_hidden_layers }, () => layer(c));
  return {
    embeddings: embeddings(c),
    encoder: module({ blocks }, (m, x: Tensor) => lastOf(afterEach(m.blocks, x))),
  };
};

const states = (c: MgpstrConfig) => module(parts(c), (m, pixels: Tensor) => m.encoder(m.embeddings(pixels)));

const model = (c: MgpstrConfig) =>
  baseModel(module(parts(c), (m, pixels: Tensor) => ({ last_hidden_state: m.encoder(m.embeddings(pixels)) })));

/** Groups of the convolutions of an A³ module, which no config changes. */
const groups = 8;

/** Adaptive addressing and aggregation (A³; Wang et al., 2022): for each token of a text, a mean of the places it is written at. */
const a3Module = (c: MgpstrConfig) => {
  const width = c.hidden_size;
  const grouped = () => conv2d(width, width, 1, { groups, bias: false });
  return module(
    {
      token_norm: layerNorm(width, c.layer_norm_eps),
      tokenLearner: [grouped(), conv2d(width, c.max_token_length, 1, { bias: false })] as const,
      feat: grouped(),
      norm: layerNorm(width, c.layer_norm_eps),
    },
    (m, hidden: Tensor) => {
      const places = m.token_norm(hidden).transpose(1, 2).unsqueeze(-1);
      const [first, second] = m.tokenLearner;
      const shares = second(first(places)).flatten(2).softmax(-1);
      return m.norm(shares.matmul(asSequence(m.feat(places))));
    },
  );
};

/** Scores of characters, of byte-pair tokens and of word pieces, each for every token of a text. */
const recognition = (c: MgpstrConfig) => {
  const heads = {
    char_a3_module: a3Module(c),
    bpe_a3_module: a3Module(c),
    wp_a3_module: a3Module(c),
    char_head: linear(c.hidden_size, c.num_character_labels),
    bpe_head: linear(c.hidden_size, c.num_bpe_labels),
    wp_head: linear(c.hidden_size, c.num_wordpiece_labels),
  };
  return imageHeads("mgp_str", states(c), heads, (m, hidden) => ({
    char_logits: m.char_head(m.char_a3_module(hidden)),
    bpe_logits: m.bpe_head(m.bpe_a3_module(hidden)),
    wp_logits: m.wp_head(m.wp_a3_module(hidden)),
  }));
};

/** Clients know the three scores by their names, Transformers by their places. */
const inPlaces = async (run: RunSession, inputs: Tensors): Promise<Tensors> => {
  const found = await run("model", inputs);
  const scores = ["char_logits", "bpe_logits", "wp_logits"].flatMap((name) => found[name] ?? []);
  return Object.fromEntries(scores.map((each, index) => [`logits.${index}`, each]));
};

export default visionFamily({
  facts,
  repo: "alibaba-damo/mgp-str-base",
  checkpoints: { MgpstrForSceneTextRecognition: ["alibaba-damo/mgp-str-base"] },
  processor: {
    image_processor_type: "ViTImageProcessor",
    do_normalize: false,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.5, 0.5, 0.5],
    resample: 3,
    rescale_factor: 0.00392156862745098,
    size: { height: 32, width: 128 },
  },
  // The vocabularies of GPT-2 and BERT, whose tokenizers Transformers takes from their own repositories: here a few tokens of each.
  tiny: (c) => ({
    num_bpe_labels: Math.min(c.num_bpe_labels, 256),
    num_wordpiece_labels: Math.min(c.num_wordpiece_labels, 192),
  }),
  architectures: {
    MgpstrModel: imageClass({}, model),
    MgpstrForSceneTextRecognition: imageClass({ forward: inPlaces }, recognition),
  },
});
