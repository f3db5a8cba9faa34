import { type DecisionTransformerConfig, decisionTransformer } from "@tiny-random/atlas/configs/decision_transformer";
import {
  defineArchitecture,
  embeddedFiles,
  type NamedTensors,
  type SessionInput,
  statedFamily,
} from "@tiny-random/core";
import { baseModel, embedding, layerNorm, linear, module, Tensor, transposedLinear } from "@tiny-random/nn";
import { gpt2Attention } from "../../layers/decoder/gpt2-attention.ts";
import { learnedDecoder } from "../../layers/decoder/learned-decoder.ts";
import { encoderSession } from "../../layers/sessions/text-sessions.ts";
import { episodes, onlyToken } from "./episodes.ts";

const transformer = (c: DecisionTransformerConfig) =>
  learnedDecoder<DecisionTransformerConfig & { n_embd: number }>(
    { ...c, n_embd: c.hidden_size },
    { attention: gpt2Attention, project: transposedLinear },
  );

/** What a step of an episode consists of, in this order. */
const kinds = 3;

/** `[batch, steps, width]` of each kind → `[batch, 3 · steps, width]`, a step's return, its state, its action. */
const interleaved = (parts: readonly Tensor[]): Tensor =>
  Tensor.cat(
    parts.map((part) => part.unsqueeze(2)),
    2,
  ).flatten(1, 2);

const model = (c: DecisionTransformerConfig) => {
  const width = c.hidden_size;
  const parts = {
    encoder: transformer(c),
    embed_timestep: embedding(c.max_ep_len, width),
    embed_return: linear(1, width),
    embed_state: linear(c.state_dim, width),
    embed_action: linear(c.act_dim, width),
    embed_ln: layerNorm(width),
    predict_state: linear(width, c.state_dim),
    predict_action: module({ "0": linear(width, c.act_dim) }, (m, x: Tensor) => {
      const action = m["0"](x);
      return c.action_tanh ? action.tanh() : action;
    }),
    predict_return: linear(width, 1),
  };
  return module(parts, (m, inputs: NamedTensors) => {
    const { states, actions, returns_to_go, timesteps, attention_mask: mask } = inputs;
    if (!states || !actions || !returns_to_go || !timesteps || !mask) throw new Error("an episode lacks a part");
    const time = m.embed_timestep(timesteps);
    const embedded = [m.embed_return(returns_to_go), m.embed_state(states), m.embed_action(actions)];
    const steps = m.embed_ln(interleaved(embedded.map((part) => part.add(time))));
    const attention_mask = interleaved(embedded.map(() => mask.unsqueeze(-1))).squeeze(-1);
    // Time is in the embeddings: the transformer's own positions are all the first.
    const position_ids = attention_mask.mul(0);
    const hidden = m.encoder(steps, { attention_mask, position_ids });
    const [, state, action] = hidden
      .unflatten(1, [states.size(1), kinds])
      .chunk(kinds, 2)
      .map((part) => part.squeeze(2)) as [Tensor, Tensor, Tensor];
    return {
      state_preds: m.predict_state(action),
      action_preds: m.predict_action(state),
      return_preds: m.predict_return(action),
      last_hidden_state: hidden,
    };
  });
};

const ofSteps = (size: number): SessionInput => ({
  dtype: "float32",
  axes: ["batch_size", "sequence_length", size],
});

const perStep: SessionInput = { dtype: "int64", axes: ["batch_size", "sequence_length"] };

/** Actions that lead to a return, written as a sequence (Chen et al., 2021). */
const decisions = defineArchitecture({
  padding: "right",
  unused: { "encoder.wte.weight": "the transformer reads embedded states, actions and returns" },
  build: (c: DecisionTransformerConfig) => baseModel(model(c)),
  sessions: (built, c) => ({
    model: {
      inputs: {
        states: ofSteps(c.state_dim),
        actions: ofSteps(c.act_dim),
        returns_to_go: ofSteps(1),
        timesteps: perStep,
        attention_mask: perStep,
      },
      trace: (inputs) => built(inputs),
    },
  }),
  inputs: (c) => episodes(c.state_dim, c.act_dim),
});

/** The transformer alone, GPT-2's; its vocabulary is one token, which no episode has. */
const gpt2 = defineArchitecture({
  padding: "right",
  build: (c: DecisionTransformerConfig) => baseModel(transformer(c)),
  sessions: (built) => encoderSession((ids, context) => ({ last_hidden_state: built(ids, context) })),
  inputs: () => onlyToken,
});

const repo = "edbeeching/decision-transformer-gym-hopper-medium";

export default statedFamily<DecisionTransformerConfig>(
  {
    facts: decisionTransformer,
    repo,
    reference: { state_dim: 11, act_dim: 3, max_ep_len: 1000 },
    roles: { positions: ["max_ep_len"] },
    // There are no tokens that begin or end a text: the file's ids are GPT-2's, in a vocabulary of one.
    tiny: () => ({ bos_token_id: 0, eos_token_id: 0 }),
    architectures: { DecisionTransformerModel: decisions, DecisionTransformerGPT2Model: gpt2 },
    variants: {
      "unbounded actions": { config: { action_tanh: false }, classes: ["DecisionTransformerModel"] },
      "scores scaled by layer": { config: { scale_attn_by_inverse_layer_idx: true } },
      "unscaled scores": { config: { scale_attn_weights: false } },
    },
  },
  { files: embeddedFiles(repo, {}), processors: () => [] },
);
