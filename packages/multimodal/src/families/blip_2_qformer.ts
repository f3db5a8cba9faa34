import { type Blip2QFormerConfig, blip2Qformer } from "@tiny-random/atlas/configs/blip_2_qformer";
import {
  defineArchitecture,
  embeddedFiles,
  type InputSynthesizer,
  idTensor,
  spreadTensor,
  statedFamily,
} from "@tiny-random/core";
import { baseModel, paddingMask } from "@tiny-random/nn";
import { queryFormer } from "../layers/query-former.ts";

const repo = "Salesforce/blip2-opt-2.7b";

/** Queries and the states of an encoder; the second row's states end in padding. */
const queriesAndStates =
  (c: Blip2QFormerConfig): InputSynthesizer =>
  (_, { kind, attempt }) => {
    if (kind !== "golden" && kind !== "other") return undefined;
    const [rows, queries, states] = kind === "golden" ? [2, 4, 6] : [1, 3, 9];
    const kept = Array.from({ length: rows }, (_row, row) =>
      Array.from({ length: states }, (_state, state) => (state < states - 2 * row ? 1 : 0)),
    );
    return {
      raw: {},
      inputs: {
        query_embeds: spreadTensor([rows, queries, c.hidden_size], 2 * attempt),
        encoder_hidden_states: spreadTensor([rows, states, c.encoder_hidden_size], 2 * attempt + 1),
        encoder_attention_mask: idTensor(kept),
      },
    };
  };

/** The Q-Former by itself: queries that look at an encoder's states (Li et al., 2023). */
const queries = defineArchitecture({
  padding: { none: "it reads no text" },
  build: (c: Blip2QFormerConfig) => baseModel(queryFormer(c)),
  sessions: (model, c) => ({
    model: {
      inputs: {
        query_embeds: { dtype: "float32", axes: ["batch_size", "query_length", c.hidden_size] },
        encoder_hidden_states: { dtype: "float32", axes: ["batch_size", "encoder_length", c.encoder_hidden_size] },
        encoder_attention_mask: { dtype: "int64", axes: ["batch_size", "encoder_length"] },
      },
      trace: ({ query_embeds, encoder_hidden_states: states, encoder_attention_mask: kept }) => {
        if (!query_embeds || !states || !kept) throw new Error("a Q-Former needs queries and states");
        const hidden = model(query_embeds, { states, statesMask: paddingMask(kept) });
        return { last_hidden_state: hidden, pooler_output: hidden.select(1, 0) };
      },
    },
  }),
  inputs: queriesAndStates,
});

export default statedFamily<Blip2QFormerConfig>(
  {
    facts: blip2Qformer,
    repo,
    tiny: (_, { size }) => ({ encoder_hidden_size: 2 * size.width }),
    architectures: { Blip2QFormerModel: queries },
  },
  { files: embeddedFiles(repo, {}), processors: () => [] },
);
