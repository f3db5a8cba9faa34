import { type OPTConfig, opt } from "@tiny-random/atlas/configs/opt";
import { bareLayerNorm, embedding, isFloat, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { layerContext } from "../layers/decoder/decoder-parts.ts";
import { fairseqLayer } from "../layers/decoder/fairseq-decoder.ts";
import { languageOf } from "../layers/decoder/language.ts";
import type { DecoderFamily } from "../layers/heads/decoder-family.ts";
import { decoderClasses } from "../layers/heads/decoder-heads.ts";
import { countedPositions } from "../layers/recurrent/padding.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";

const norm = (c: OPTConfig) =>
  c.layer_norm_elementwise_affine ? layerNorm(c.hidden_size) : bareLayerNorm(c.hidden_size);

/** A norm before each block, or after the residual sum (OPT 350M). */
const block = (c: OPTConfig, layer: number) =>
  fairseqLayer(layer, {
    width: c.hidden_size,
    heads: c.num_attention_heads,
    features: c.ffn_dim,
    activation: c.activation_function,
    bias: c.enable_bias,
    norm: () => norm(c),
    norms: c.do_layer_norm_before ? "before" : "after",
  });

/** Rows of the position table before that of position 0. */
const offset = 2;

const decoder = (c: OPTConfig) => {
  const isProjected = c.word_embed_proj_dim !== c.hidden_size;
  const isNormed = c.do_layer_norm_before && !c._remove_final_layer_norm;
  const project = (inputs: number, outputs: number) =>
    isProjected ? linear(inputs, outputs, { bias: false }) : undefined;
  return module(
    {
      embed_tokens: embedding(c.vocab_size, c.word_embed_proj_dim),
      embed_positions: embedding(c.max_position_embeddings + offset, c.hidden_size),
      project_in: project(c.word_embed_proj_dim, c.hidden_size),
      layers: Array.from({ length: c.num_hidden_layers }, (_, layer) => block(c, layer)),
      final_layer_norm: isNormed ? norm(c) : undefined,
      project_out: project(c.hidden_size, c.word_embed_proj_dim),
    },
    (m, ids: Tensor, context: TextContext) => {
      const shared = layerContext(ids, context);
      const embedded = isFloat(ids.dtype) ? ids : m.embed_tokens(ids);
      const counted = context.position_ids ?? countedPositions(context.attention_mask, ids);
      const positions = m.embed_positions(counted.add(offset));
      const x = (m.project_in?.(embedded) ?? embedded).add(positions);
      const hidden = m.layers.reduce((state, layer) => layer(state, shared), x);
      const normed = m.final_layer_norm?.(hidden) ?? hidden;
      return m.project_out?.(normed) ?? normed;
    },
  );
};

const backbone = (c: OPTConfig) =>
  module({ decoder: decoder(c) }, (m, ids: Tensor, context: TextContext) => m.decoder(ids, context));

const family: DecoderFamily<OPTConfig, ReturnType<typeof backbone>> = {
  key: "model",
  width: (c) => c.word_embed_proj_dim,
  vocabulary: (c) => c.vocab_size,
  cache: ({ num_hidden_layers: layers, num_attention_heads: heads, hidden_size: width }) => ({
    layers,
    heads,
    headSize: width / heads,
    // The class takes position_ids, but exports count positions from the mask.
    positions: false,
  }),
  backbone,
  embedding: (model) => model.decoder.embed_tokens.weight,
  embed: (model, ids) => model.decoder.embed_tokens(ids),
};

/** The same where positions come with the tokens: among images, composites count them. */
const placedFamily: typeof family = { ...family, cache: (c) => ({ ...family.cache(c), positions: true }) };

export default textFamily({
  facts: opt,
  repo: "facebook/opt-125m",
  checkpoints: {
    OPTForCausalLM: ["facebook/opt-350m", "facebook/opt-1.3b"],
  },
  reference: { activation_dropout: 0, word_embed_proj_dim: 768, prefix: "</s>", torch_dtype: "float16" },
  tokenizer: "opt",
  towers: { language: languageOf(placedFamily) },
  architectures: decoderClasses("OPT", family, { tokens: false }),
  variants: {
    "OPT 350M": {
      config: { do_layer_norm_before: false, word_embed_proj_dim: 512, hidden_size: 1024 },
      classes: ["OPTForCausalLM"],
    },
  },
});
