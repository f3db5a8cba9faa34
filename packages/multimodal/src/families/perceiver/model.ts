// The Perceiver: latents that read inputs of any kind, and queries that read the latents (Perceiver IO; Jaegle et al., 2021).
import type { PerceiverConfig } from "@tiny-random/atlas/configs/perceiver";
import { type AnyModule, type Graph, linear, module, Parameter, paddingMask, type Tensor } from "@tiny-random/nn";
import { perceiverLayer } from "./attention.ts";

/** A table of learned vectors, the same for each row of a batch: `[count, width]`. */
export const learnedTable = (count: number, width: number) => new Parameter([count, width], { kind: "embedding" });

const latents = (c: PerceiverConfig) =>
  module({ latents: learnedTable(c.num_latents, c.d_latents) }, (m, graph: Graph) =>
    graph.parameter(m.latents).unsqueeze(0),
  );

/** One cross-attention of the latents to the inputs, then a block of self-attention layers several times. */
const encoder = (c: PerceiverConfig, inputWidth: number) => {
  const widths = { keyWidth: c.qk_channels, valueWidth: c.v_channels, queryWidth: c.d_latents };
  const reading = { sourceWidth: inputWidth, heads: c.num_cross_attention_heads };
  const layer = {
    ...widths,
    heads: c.num_self_attention_heads,
    widening: c.self_attention_widening_factor,
    addsQueries: true,
  };
  return module(
    {
      cross_attention: perceiverLayer(c, {
        ...widths,
        ...reading,
        widening: c.cross_attention_widening_factor,
        addsQueries: c.use_query_residual,
      }),
      self_attends: Array.from({ length: c.num_self_attends_per_block }, () => perceiverLayer(c, layer)),
    },
    (m, start: Tensor, inputs: Tensor, mask: Tensor | undefined) => {
      const read = m.cross_attention(start, inputs, mask);
      const layers = Array.from({ length: c.num_blocks }, () => m.self_attends).flat();
      return layers.reduce((x, one) => one(x), read);
    },
  );
};

/** What a class puts before and behind the latents. */
export interface Ends<I, P extends AnyModule, D extends AnyModule> {
  /** Features of what the latents read. */
  readonly width: number;
  /** Raw inputs → `[batch, length, width]`. */
  readonly input_preprocessor: ((inputs: I) => Tensor) & P;
  /** The latents' states `[batch, latents, d_latents]` → what the class answers. */
  readonly decoder: ((latents: Tensor) => Tensor) & D;
}

/** The whole model of a class: raw inputs and the mask of padding, where there is one → its answer. */
export const perceiver = <I, P extends AnyModule, D extends AnyModule>(
  c: PerceiverConfig,
  { width, input_preprocessor, decoder }: Ends<I, P, D>,
) =>
  module(
    { input_preprocessor, embeddings: latents(c), encoder: encoder(c, width), decoder },
    (m, inputs: I, attentionMask?: Tensor) => {
      const read = m.input_preprocessor(inputs);
      const start = m.embeddings(read.graph).expand([read.size(0), c.num_latents, c.d_latents]);
      return m.decoder(m.encoder(start, read, attentionMask && paddingMask(attentionMask)));
    },
  );

/** The latents alone, over inputs that are vectors already: `[batch, length, d_model]`. */
export const bareModel = (c: PerceiverConfig) =>
  module({ embeddings: latents(c), encoder: encoder(c, c.d_model) }, (m, inputs: Tensor, attentionMask: Tensor) => {
    const start = m.embeddings(inputs.graph).expand([inputs.size(0), c.num_latents, c.d_latents]);
    return m.encoder(start, inputs, paddingMask(attentionMask));
  });

/** Queries of a decoder that are learned, `[count, width]`. */
const learnedQueries = (count: number, width: number) =>
  module({ position_embeddings: learnedTable(count, width) }, (m, graph: Graph) =>
    graph.parameter(m.position_embeddings).unsqueeze(0),
  );

/** One vector of labels' scores: a learned query reads the latents. `[batch, latents, d_latents]` → `[batch, labels]`. */
export const classificationDecoder = (c: PerceiverConfig, labels: number) => {
  const width = c.d_latents;
  const layer = { heads: 1, queryWidth: width, sourceWidth: width, widening: 1, addsQueries: true };
  const decoder = module(
    {
      output_position_encodings: learnedQueries(1, width),
      decoding_cross_attention: perceiverLayer(c, layer),
      final_layer: linear(width, labels),
    },
    (m, latent: Tensor) => {
      const query = m.output_position_encodings(latent.graph).expand([latent.size(0), 1, width]);
      return m.final_layer(m.decoding_cross_attention(query, latent)).squeeze(1);
    },
  );
  return module({ decoder }, (m, latent: Tensor) => m.decoder(latent));
};

/** Fixed in the class. */
const textHeads = 8;
const textKeyWidth = 8 * 32;

/** A vector of each position a text may have, made of a learned query: → `[batch, max_position_embeddings, d_model]`. */
export const textDecoder = (c: PerceiverConfig) => {
  const [count, width] = [c.max_position_embeddings, c.d_model];
  const widths = { queryWidth: width, sourceWidth: c.d_latents, keyWidth: textKeyWidth, valueWidth: width };
  return module(
    {
      output_position_encodings: learnedQueries(count, width),
      decoding_cross_attention: perceiverLayer(c, { ...widths, heads: textHeads, widening: 1, addsQueries: false }),
    },
    (m, latent: Tensor) => {
      const query = m.output_position_encodings(latent.graph).expand([latent.size(0), count, width]);
      return m.decoding_cross_attention(query, latent);
    },
  );
};
