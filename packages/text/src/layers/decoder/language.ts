import type { Language, ModelConfig } from "@tiny-random/core";
import type { Tensor } from "@tiny-random/nn";
import { type DecoderFamily, perLayerName } from "../heads/decoder-family.ts";
import { vocabularyHead } from "../heads/decoder-heads.ts";
import type { Backbone } from "../sessions/backbone.ts";
import { keyValueCache } from "../sessions/cache.ts";
import { decoderInputs } from "../sessions/text-sessions.ts";

/** A family of decoders as a language model in parts, for composites that put images or sounds between its tokens. */
export const languageOf =
  <C extends ModelConfig, B extends Backbone>(family: DecoderFamily<C, B>) =>
  (c: C): Language => {
    const backbone = family.backbone(c);
    const head = vocabularyHead(family, backbone, c);
    const { embed, perLayer, scores = (made: Tensor) => made } = family;
    const axes = perLayer?.axes(c);
    if (!embed) throw new Error(`${c.model_type} reads token ids only`);
    return {
      backbone,
      head,
      inputs: {
        inputs_embeds: { dtype: "float32", axes: ["batch_size", "sequence_length", family.width(c)] },
        ...(axes && { [perLayerName]: { dtype: "float32", axes: ["batch_size", "sequence_length", ...axes] } }),
        ...decoderInputs(family.cache(c)),
      },
      embed: (ids) => embed(backbone, ids),
      ...(perLayer && axes && { beside: (ids) => ({ [perLayerName]: perLayer.of(backbone, ids) }) }),
      states: ({ inputs_embeds, attention_mask, position_ids, token_type_ids, [perLayerName]: ofTokens, ...past }) => {
        if (!inputs_embeds || !attention_mask)
          throw new Error("a language model needs inputs_embeds and attention_mask");
        // A session of whole texts has no caches.
        const cache = Object.keys(past).length === 0 ? undefined : keyValueCache(past);
        const extras = { ...past, ...(ofTokens && { [perLayerName]: ofTokens }) };
        const states = backbone(inputs_embeds, { attention_mask, position_ids, token_type_ids, extras, cache });
        return { last_hidden_state: states, ...cache?.present };
      },
      scores: (states) => scores(head(states), c),
    };
  };

/** The same for composites whose classes have another head: its scores are neither scaled nor capped. */
export const plainLanguageOf = <C extends ModelConfig, B extends Backbone>(family: DecoderFamily<C, B>) =>
  languageOf({ ...family, scores: (made: Tensor) => made });
