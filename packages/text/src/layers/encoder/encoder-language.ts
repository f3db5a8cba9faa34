import type { Language } from "@tiny-random/core";
import type { AnyModule, Tensor } from "@tiny-random/nn";
import type { Backbone } from "../sessions/backbone.ts";

/** What composites read of an encoder beside its states. */
interface EncoderParts {
  readonly width: number;
  embed(ids: Tensor): Tensor;
  /** The map to the vocabulary, behind what a class has before it. */
  readonly head: ((x: Tensor) => Tensor) & AnyModule;
}

/** An encoder as a language model in parts, for composites: it sees whole texts and has no caches. */
export const encoderLanguage = (backbone: Backbone, { width, embed, head }: EncoderParts): Language => ({
  backbone,
  head,
  inputs: {
    inputs_embeds: { dtype: "float32", axes: ["batch_size", "sequence_length", width] },
    attention_mask: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
    position_ids: { dtype: "int64", axes: ["batch_size", "sequence_length"] },
  },
  embed,
  states: ({ inputs_embeds, attention_mask, position_ids }) => {
    if (!inputs_embeds || !attention_mask) throw new Error("an encoder needs inputs_embeds and attention_mask");
    return { last_hidden_state: backbone(inputs_embeds, { attention_mask, position_ids }) };
  },
  scores: head,
});
