// The second version's model of units, which writes all of them at once: a text's states last as many characters as its
// tokens have, and those as long as is predicted.

import { firstFrames } from "@tiny-random/audio/layers/feature-encoder";
import { alignment } from "@tiny-random/audio/layers/length-regulator";
import { idTensor, type NamedTensors, spreadTensor, type Tensors } from "@tiny-random/core";
import {
  activation,
  conv1d,
  embedding,
  layerNorm,
  linear,
  module,
  Parameter,
  paddingMask,
  Tensor,
} from "@tiny-random/nn";
import { bartAttention, postNorm } from "../../layers/bart-layers.ts";
import { needed } from "../../layers/seq2seq-family.ts";
import { type StackConfig, unitStack } from "../seamless_m4t/config.ts";
import { idRows } from "../seamless_m4t/inputs.ts";
import type { UnitPart } from "../seamless_m4t/speaking.ts";
import { stateEncoder, words } from "../seamless_m4t/stacks.ts";
import { stateInputs } from "../seamless_m4t/units.ts";
import { variancePredictor, wholeFrames } from "../seamless_m4t/vocoder.ts";
import type { SeamlessV2Config } from "./config.ts";

/** Attention and two convolutions, each followed by a norm; padding is silent to the convolutions. */
const unitLayer = (c: StackConfig) => {
  const convolution = () => conv1d(c.d_model, c.d_model, 7, { padding: 3 });
  return module(
    {
      self_attn: bartAttention(c.d_model, c.decoder_attention_heads),
      self_attn_layer_norm: layerNorm(c.d_model),
      conv1: convolution(),
      conv2: convolution(),
      conv_layer_norm: layerNorm(c.d_model),
    },
    (m, x: Tensor, mask: Tensor, kept: Tensor) => {
      const attended = postNorm(x, m.self_attn_layer_norm, (y) => m.self_attn(y, { mask }));
      return postNorm(attended, m.conv_layer_norm, (y) => {
        const first = m.conv1(y.mul(kept).transpose(1, 2)).transpose(1, 2).mul(kept);
        return m.conv2(activation(c.activation_function)(first).transpose(1, 2)).transpose(1, 2);
      });
    },
  );
};

/** fairseq's sinusoids of places counted from behind the padding id, whatever is padding: `[1, length, width]`. */
const placeWaves = (x: Tensor, c: StackConfig): Tensor => {
  const half = c.d_model / 2;
  const step = Math.log(10000) / (half - 1);
  const frequencies = Array.from({ length: half }, (_, feature) => Math.exp(-step * feature));
  const places = Tensor.arange(x.graph, x.size(1)).add(c.pad_token_id + 1);
  const angles = places.to("float32").unsqueeze(-1).mul(x.graph.constant(frequencies, "float32"));
  return Tensor.cat([angles.sin(), angles.cos()], -1).unsqueeze(0);
};

const factor = () => new Parameter([1], { kind: "scale" });

/** A text's states, its characters and how many each token has → states of units, and their mask `[batch, units]`. */
const unitDecoder = (c: SeamlessV2Config, stack: StackConfig, embed_tokens: ReturnType<typeof words>) =>
  module(
    {
      embed_tokens,
      embed_char: embedding(c.char_vocab_size, stack.d_model),
      pos_emb_alpha_char: factor(),
      pos_emb_alpha: factor(),
      duration_predictor: variancePredictor({
        width: c.t2u_variance_predictor_embed_dim,
        hidden: c.t2u_variance_predictor_hidden_dim,
        kernel: c.t2u_variance_predictor_kernel_size,
      }),
      layers: Array.from({ length: stack.decoder_layers }, () => unitLayer(stack)),
      layer_norm: layerNorm(stack.d_model),
    },
    (m, states: Tensor, ids: Tensor, counts: Tensor) => {
      const { graph } = states;
      const characters = firstFrames(counts.sum(1), ids.size(1)).to("float32");
      const spelled = alignment(counts.to("float32"), Tensor.arange(graph, ids.size(1))).path.matmul(states);
      const scale = stack.scale_embedding ? Math.sqrt(stack.d_model) : 1;
      const placed = m
        .embed_char(ids)
        .mul(scale)
        .add(placeWaves(ids, stack).mul(graph.parameter(m.pos_emb_alpha_char)));
      const heard = placed.add(spelled);
      const durations = wholeFrames(m.duration_predictor(heard, characters.unsqueeze(-1)), characters);
      const { path, kept } = alignment(durations);
      const lasting = path.matmul(heard);
      const first = lasting.add(placeWaves(lasting, stack).mul(graph.parameter(m.pos_emb_alpha)));
      const unitMask = kept.squeeze(1);
      const mask = paddingMask(unitMask.to("int64"));
      const audible = unitMask.unsqueeze(-1);
      const last = m.layers.reduce((x, layer) => layer(x, mask, audible), first);
      return { last: m.layer_norm(last), unitMask };
    },
  );

/** How many characters each token of two texts has; the second is shorter. */
const characterCounts = [
  [1, 4, 3, 2, 4, 1],
  [1, 3, 5, 2, 0, 0],
];

const inputsOf = (c: SeamlessV2Config, seed: number): Tensors => {
  const lengths = characterCounts.map((counts) => counts.reduce((sum, count) => sum + count, 0));
  const length = Math.max(...lengths);
  const ids = idRows(2, length, 4, seed, c.char_vocab_size);
  const own = ids.map((row, index) => row.map((id, place) => (place < (lengths[index] ?? 0) ? id : c.pad_token_id)));
  return {
    inputs_embeds: spreadTensor([2, characterCounts[0]?.length ?? 0, c.hidden_size], seed),
    attention_mask: idTensor(characterCounts.map((counts) => counts.map((count) => (count > 0 ? 1 : 0)))),
    char_input_ids: idTensor(own),
    char_count_per_id: idTensor(characterCounts),
  };
};

/** All units at once, in one session: `t2u_model`. */
export const unitsAtOnce: UnitPart<SeamlessV2Config> = {
  build: (c) => {
    const stack = unitStack(c);
    const embed_tokens = words(stack);
    const parts = { encoder: stateEncoder(stack), decoder: unitDecoder(c, stack, embed_tokens) };
    const lm_head = linear(stack.d_model, stack.vocab_size, { bias: false, tied: embed_tokens.weight });
    return {
      module: module({ model: module(parts, () => undefined), lm_head }, () => undefined),
      sessions: {
        t2u_model: {
          inputs: {
            ...stateInputs(stack.d_model),
            char_input_ids: { dtype: "int64", axes: ["batch_size", "characters"] },
            char_count_per_id: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
          },
          trace: (inputs: NamedTensors) => {
            const counts = needed(inputs, "char_count_per_id");
            const { last, unitMask } = parts.decoder(parts.encoder(inputs), needed(inputs, "char_input_ids"), counts);
            return { last_hidden_state: lm_head(last), padding_mask: unitMask };
          },
        },
      },
    };
  },
  run: (run, inputs) => run("t2u_model", inputs),
  inputs: inputsOf,
};
