import { linear, module, namedParameters, paddingMask, Tensor } from "@tiny-random/nn";
import { plainLayers } from "../layers/encoder/encoder.ts";
import { hashedEmbeddings } from "../layers/encoder/hashed-embeddings.ts";
import { localMask } from "../layers/encoder/local-mask.ts";
import {
  charactersToMolecules,
  molecularProjection,
  moleculeIndices,
  moleculesOfCharacters,
} from "../layers/encoder/molecules.ts";
import { type EncoderFamily, encoderClasses } from "../layers/heads/encoder-heads.ts";
import type { TextContext } from "../layers/sessions/backbone.ts";
import { textFamily } from "../text-family.ts";
import { characterBuilder, characterFiles } from "../tokenizers/characters.ts";

/** The defaults of CanineConfig. */
const defaults = {
  model_type: "canine",
  hidden_size: 768,
  num_hidden_layers: 12,
  num_attention_heads: 12,
  intermediate_size: 3072,
  hidden_act: "gelu",
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
  max_position_embeddings: 16384,
  type_vocab_size: 16,
  initializer_range: 0.02,
  layer_norm_eps: 1e-12,
  pad_token_id: 0,
  bos_token_id: 0xe000,
  eos_token_id: 0xe001,
  downsampling_rate: 4,
  upsampling_kernel_size: 4,
  num_hash_functions: 8,
  num_hash_buckets: 16384,
  local_transformer_stride: 128,
};
type CanineConfig = typeof defaults;

/** Layers alone: they read no vocabulary. */
const encoder = (c: CanineConfig, layers: number) => plainLayers({ ...c, vocab_size: 0 }, layers);

const backbone = (c: CanineConfig) => {
  /** Molecules by the characters they became, for the pooler. */
  const deep = new WeakMap<Tensor, Tensor>();
  const pooler = module({ dense: linear(c.hidden_size, c.hidden_size) }, (m, hidden: Tensor) =>
    m.dense((deep.get(hidden) as Tensor).select(1, 0)).tanh(),
  );
  return module(
    {
      char_embeddings: hashedEmbeddings(c),
      initial_char_encoder: encoder(c, 1),
      chars_to_molecules: charactersToMolecules(c),
      encoder: encoder(c, c.num_hidden_layers),
      projection: molecularProjection(c),
      final_char_encoder: encoder(c, 1),
      pooler,
    },
    (m, ids: Tensor, context: TextContext) => {
      const rate = c.downsampling_rate;
      const indices = moleculeIndices(ids, rate);
      const within = { mask: localMask(context.attention_mask, c.local_transformer_stride), text: context };
      const characters = m.initial_char_encoder(m.char_embeddings(ids, context), within);
      const kept = context.attention_mask.index_select(1, indices).amax(-1);
      const molecules = m.encoder(m.chars_to_molecules(characters, indices), {
        mask: paddingMask(kept),
        text: context,
      });
      const both = Tensor.cat([characters, moleculesOfCharacters(molecules, ids, rate)], -1);
      const hidden = m.final_char_encoder(m.projection(both), {
        mask: paddingMask(context.attention_mask),
        text: context,
      });
      deep.set(hidden, molecules);
      return hidden;
    },
  );
};

const family: EncoderFamily<CanineConfig> = {
  key: "canine",
  width: (c) => c.hidden_size,
  backbone,
  pooledBackbone: backbone,
};

/** Weights by what their names begin with, as those that reach no output of a class. */
const unusedBelow = (reason: string, ...modules: readonly string[]) =>
  Object.fromEntries(
    namedParameters(backbone({ ...defaults, num_hidden_layers: 0 }))
      .filter(({ name }) => modules.some((module) => name.startsWith(`${module}.`)))
      .map(({ name }) => [`canine.${name}`, reason]),
  );

const pooler = unusedBelow("the class reads characters, not the pooled text", "pooler");
const characters = unusedBelow("the class reads the pooled text of molecules", "projection", "final_char_encoder");
const padding = { none: "convolutions mix the last characters with padding, in torch too" };

const classes = Object.entries(encoderClasses("Canine", family)).map(([name, architecture]) => {
  const unused = /Token|Question/.test(name) ? pooler : name === "CanineModel" ? {} : characters;
  return [name, { ...architecture, padding, unused }] as const;
});

export default textFamily({
  defaults,
  repo: "google/canine-s",
  reference: { torch_dtype: "float32" },
  tokenizer: characterFiles,
  processor: characterBuilder,
  architectures: Object.fromEntries(classes),
});
