import type { NamedTensors, Tower } from "@tiny-random/core";
import { addDims, calledAs, paddingMask, Tensor } from "@tiny-random/nn";
import type { EncoderStates, TextModel } from "../sessions/backbone.ts";
import { keyValueCache } from "../sessions/cache.ts";
import { type CacheShape, cacheInputs } from "../sessions/text-sessions.ts";

const neededFrom = (inputs: NamedTensors, name: string): Tensor => {
  const found = inputs[name];
  if (!found) throw new Error(`a decoder beside an encoder needs ${name}`);
  return found;
};

const encoderOf = (inputs: NamedTensors): EncoderStates => {
  const mask = inputs["encoder_attention_mask"];
  return { states: neededFrom(inputs, "encoder_hidden_states"), mask: mask && paddingMask(mask) };
};

/** A mask without padding, and positions that continue those of the cache. */
const unpadded = (ids: Tensor, past: Tensor | undefined) => {
  const { graph } = ids;
  const length = past ? addDims(past.size(2), ids.size(1)) : ids.size(1);
  const positions = Tensor.arange(graph, ids.size(1));
  return {
    attention_mask: graph.constant([1], "int64", [1, 1]).expand([ids.size(0), length]),
    position_ids: (past ? positions.add(graph.dimValue(past.size(2))) : positions).unsqueeze(0),
  };
};

/**
 * A language model as the decoder of a composite, with cross-attention to an encoder's states. Their keys and values are
 * computed anew in every step: clients keep none for such a decoder.
 */
export const textDecoderTower = (model: TextModel, cache: CacheShape, width: number): Tower => ({
  module: calledAs(model, (inputs: NamedTensors) => {
    const ids = neededFrom(inputs, "input_ids");
    const kept = keyValueCache(inputs);
    const context = { ...unpadded(ids, inputs["past_key_values.0.key"]), encoder: encoderOf(inputs), cache: kept };
    return { ...model(ids, context), ...kept.present };
  }),
  inputs: {
    input_ids: { dtype: "int64", axes: ["batch_size", "decoder_sequence_length"] },
    ...cacheInputs(cache, "past_decoder_sequence_length"),
  },
  width,
});
