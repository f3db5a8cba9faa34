import { asSequence, baseModel, layerNorm, linear, module, Tensor } from "@tiny-random/nn";
import { type ExtraInputs, imageClass } from "../layers/image-class.ts";
import { type Extras, imageHeads } from "../layers/image-model.ts";
import { inEveryRow, learnedTokens, patchEmbeddings, patchGrid } from "../layers/vit-embeddings.ts";
import { plainLayers, throughLayers } from "../layers/vit-encoder.ts";
import { visionFamily } from "../vision-family.ts";

/** The defaults of ViTMAEConfig: the base size. */
const defaults = {
  model_type: "vit_mae",
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: "gelu",
  hidden_dropout_prob: 0,
  attention_probs_dropout_prob: 0,
  initializer_range: 0.02,
  layer_norm_eps: 1e-12,
  image_size: 224,
  patch_size: 16,
  num_channels: 3,
  qkv_bias: true,
  decoder_num_attention_heads: 16,
  decoder_hidden_size: 512,
  decoder_num_hidden_layers: 8,
  decoder_intermediate_size: 2048,
  mask_ratio: 0.75,
  norm_pix_loss: false,
};
type MaeConfig = typeof defaults;

const patchesOf = (c: MaeConfig): number => patchGrid(c).reduce((rows, columns) => rows * columns);

/** A number for each patch: those with the smallest ones are seen. Here all apart, in another order for each image. */
const noise: ExtraInputs<MaeConfig> = {
  declared: (c) => ({ noise: { dtype: "float32", axes: ["batch_size", patchesOf(c)] } }),
  make: (c, { pixel_values }) => {
    const [rows, patches] = [pixel_values?.shape[0] ?? 1, patchesOf(c)];
    const place = (index: number) => (index * 7 + 3 * Math.floor(index / patches)) % patches;
    const data = Float32Array.from({ length: rows * patches }, (_, index) => place(index) / patches);
    return { noise: { dtype: "float32", shape: [rows, patches], data } };
  },
};

/** The order in which values along the last axis grow. */
const argsort = (x: Tensor, length: number): Tensor => x.neg().topk(length).indices;

/** Rows of `[batch, length, width]` by indices `[batch, count]`. */
const rowsAt = (x: Tensor, index: Tensor): Tensor =>
  x.gather(1, index.unsqueeze(-1).expand([...index.shape, x.size(-1)]));

/** The patches that are seen, each with its position, behind the first token; which those are; where each patch is. */
const embeddings = (c: MaeConfig) => {
  const patches = patchesOf(c);
  const seen = Math.trunc(patches * (1 - c.mask_ratio));
  return module(
    {
      cls_token: learnedTokens(c.hidden_size),
      patch_embeddings: patchEmbeddings(c),
      position_embeddings: learnedTokens(c.hidden_size, 1 + patches),
    },
    (m, pixels: Tensor, random: Tensor) => {
      const positions = pixels.graph.parameter(m.position_embeddings);
      const placed = asSequence(m.patch_embeddings(pixels)).add(positions.slice(1, 1));
      const order = argsort(random, patches);
      const ids_restore = argsort(order, patches);
      const kept = rowsAt(placed, order.slice(1, 0, seen));
      const first = inEveryRow(m.cls_token, kept).add(positions.slice(1, 0, 1));
      return { sequence: Tensor.cat([first, kept], 1), ids_restore, mask: ids_restore.ge(seen).to("float32") };
    },
  );
};

/** The encoder of masked autoencoders (He et al., 2021): it sees a quarter of the patches. */
const backbone = (c: MaeConfig) =>
  module(
    {
      embeddings: embeddings(c),
      encoder: throughLayers(plainLayers(c)),
      layernorm: layerNorm(c.hidden_size, c.layer_norm_eps),
    },
    (m, pixels: Tensor, { noise: random }: Extras) => {
      if (!random) throw new Error("a masked autoencoder needs noise");
      const { sequence, ...masked } = m.embeddings(pixels, random);
      const states = m.encoder(sequence);
      return { last_hidden_state: m.layernorm(states.at(-1) ?? sequence), ...masked };
    },
  );

const decoderConfig = (c: MaeConfig) => ({
  ...c,
  hidden_size: c.decoder_hidden_size,
  intermediate_size: c.decoder_intermediate_size,
  num_attention_heads: c.decoder_num_attention_heads,
  num_hidden_layers: c.decoder_num_hidden_layers,
});

/** The pixels of every patch, of the states of those that were seen. */
const decoder = (c: MaeConfig) => {
  const width = c.decoder_hidden_size;
  return module(
    {
      mask_token: learnedTokens(width),
      decoder_pos_embed: learnedTokens(width, 1 + patchesOf(c)),
      decoder_embed: linear(c.hidden_size, width),
      decoder_encoder: throughLayers(plainLayers(decoderConfig(c))),
      decoder_norm: layerNorm(width, c.layer_norm_eps),
      decoder_pred: linear(width, c.patch_size ** 2 * c.num_channels),
    },
    (m, hidden: Tensor, order: Tensor) => {
      const narrow = m.decoder_embed(hidden);
      const missing = patchesOf(c) + 1 - (hidden.size(1) as number);
      const masked = inEveryRow(m.mask_token, narrow, missing);
      const all = rowsAt(Tensor.cat([narrow.slice(1, 1), masked], 1), order);
      const sequence = Tensor.cat([narrow.slice(1, 0, 1), all], 1).add(m.decoder_pos_embed);
      const states = m.decoder_encoder(sequence);
      return m.decoder_pred(m.decoder_norm(states.at(-1) ?? sequence)).slice(1, 1);
    },
  );
};

export default visionFamily({
  defaults,
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
  // The decoder is narrower than the encoder, with heads of its own.
  tiny: (_, { size: { width, headSize } }) => ({
    decoder_hidden_size: width / 2,
    decoder_intermediate_size: width,
    decoder_num_attention_heads: width / 2 / headSize,
    decoder_num_hidden_layers: 2,
  }),
  architectures: {
    ViTMAEModel: imageClass({ extras: noise }, (c: MaeConfig) => baseModel(backbone(c))),
    ViTMAEForPreTraining: imageClass({ extras: noise }, (c: MaeConfig) =>
      imageHeads("vit", backbone(c), { decoder: decoder(c) }, (m, { last_hidden_state, ...masked }) => ({
        logits: m.decoder(last_hidden_state, masked.ids_restore),
        ...masked,
      })),
    ),
  },
});
