import { vitMae } from "@tiny-random/atlas/configs/vit_mae";
import { type ConfigOf, narrowed } from "@tiny-random/core";
import { asSequence, baseModel, layerNorm, linear, module, Tensor } from "@tiny-random/nn";
import { imageClass } from "../layers/image-class.ts";
import { type Extras, imageHeads } from "../layers/image-model.ts";
import { maskingNoise } from "../layers/masking-noise.ts";
import { learnedTokens, patchCount, patchEmbeddings, tokensFor } from "../layers/vit-embeddings.ts";
import { vitEncoder, vitLayers } from "../layers/vit-encoder.ts";
import { visionFamily } from "../vision-family.ts";

const facts = narrowed(vitMae, { patch_size: "number" });
type MaeConfig = ConfigOf<typeof facts>;

const patchNoise = maskingNoise<MaeConfig>(patchCount);

/** Indices that sort the last axis in ascending order. */
const argsort = (x: Tensor, length: number): Tensor => x.neg().topk(length).indices;

/** Rows of `[batch, length, width]` at indices `[batch, count]`. */
const rowsAt = (x: Tensor, index: Tensor): Tensor =>
  x.gather(1, index.unsqueeze(-1).expand([...index.shape, x.size(-1)]));

/** The class token and the kept patches; `ids_restore` says where each patch is in the shuffled order, `mask` which are gone. */
const embeddings = (c: MaeConfig) => {
  const patches = patchCount(c);
  const kept = Math.trunc(patches * (1 - c.mask_ratio));
  return module(
    {
      cls_token: learnedTokens(c.hidden_size),
      patch_embeddings: patchEmbeddings(c),
      position_embeddings: learnedTokens(c.hidden_size, 1 + patches),
    },
    (m, pixels: Tensor, noise: Tensor) => {
      const positions = pixels.graph.parameter(m.position_embeddings);
      const placed = asSequence(m.patch_embeddings(pixels)).add(positions.slice(1, 1));
      const ids_shuffle = argsort(noise, patches);
      const ids_restore = argsort(ids_shuffle, patches);
      const unmasked = rowsAt(placed, ids_shuffle.slice(1, 0, kept));
      const classToken = tokensFor(m.cls_token, unmasked).add(positions.slice(1, 0, 1));
      return { sequence: Tensor.cat([classToken, unmasked], 1), ids_restore, mask: ids_restore.ge(kept).to("float32") };
    },
  );
};

/** The encoder of a masked autoencoder (He et al., 2021), which reads a quarter of the patches. */
const backbone = (c: MaeConfig) =>
  module(
    {
      embeddings: embeddings(c),
      encoder: vitEncoder(vitLayers(c)),
      layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, pixels: Tensor, { noise }: Extras) => {
      if (!noise) throw new Error("a masked autoencoder needs noise");
      const { sequence, ids_restore, mask } = m.embeddings(pixels, noise);
      const states = m.encoder(sequence);
      return { last_hidden_state: m.layernorm(states.at(-1) ?? sequence), ids_restore, mask };
    },
  );

const decoderLayers = (c: MaeConfig) =>
  vitLayers({
    ...c,
    hidden_size: c.decoder_hidden_size,
    intermediate_size: c.decoder_intermediate_size,
    num_attention_heads: c.decoder_num_attention_heads,
    num_hidden_layers: c.decoder_num_hidden_layers,
  });

/** The decoder: states of the kept patches, mask tokens in the places of the others, → the pixels of every patch. */
const decoder = (c: MaeConfig) => {
  const width = c.decoder_hidden_size;
  return module(
    {
      mask_token: learnedTokens(width),
      decoder_pos_embed: learnedTokens(width, 1 + patchCount(c)),
      decoder_embed: linear(c.hidden_size, width),
      decoder_encoder: vitEncoder(decoderLayers(c)),
      decoder_norm: layerNorm(width, c.layer_norm_eps),
      decoder_pred: linear(width, c.patch_size ** 2 * c.num_channels),
    },
    (m, hidden: Tensor, idsRestore: Tensor) => {
      const embedded = m.decoder_embed(hidden);
      const missing = patchCount(c) + 1 - (hidden.size(1) as number);
      const masked = tokensFor(m.mask_token, embedded, missing);
      const patches = rowsAt(Tensor.cat([embedded.slice(1, 1), masked], 1), idsRestore);
      const sequence = Tensor.cat([embedded.slice(1, 0, 1), patches], 1).add(m.decoder_pos_embed);
      const states = m.decoder_encoder(sequence);
      return m.decoder_pred(m.decoder_norm(states.at(-1) ?? sequence)).slice(1, 1);
    },
  );
};

const pretraining = (c: MaeConfig) =>
  imageHeads("vit", backbone(c), { decoder: decoder(c) }, (m, { last_hidden_state, ids_restore, mask }) => ({
    logits: m.decoder(last_hidden_state, ids_restore),
    ids_restore,
    mask,
  }));

export default visionFamily({
  facts,
  repo: "facebook/vit-mae-base",
  reference: { torch_dtype: "float32" },
  processor: {
    image_processor_type: "ViTImageProcessor",
    do_normalize: true,
    do_resize: true,
    image_mean: [0.485, 0.456, 0.406],
    image_std: [0.229, 0.224, 0.225],
    resample: 2,
    size: { height: 224, width: 224 },
  },
  // The decoder stays narrower than the encoder.
  tiny: (_, { size: { width, headSize } }) => ({
    decoder_hidden_size: width / 2,
    decoder_intermediate_size: width,
    decoder_num_attention_heads: width / 2 / headSize,
    decoder_num_hidden_layers: 2,
  }),
  architectures: {
    ViTMAEModel: imageClass({ extras: patchNoise }, (c: MaeConfig) => baseModel(backbone(c))),
    ViTMAEForPreTraining: imageClass({ extras: patchNoise }, pretraining),
  },
});
