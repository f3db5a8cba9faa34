import { type JevConfig, jev } from "@tiny-random/atlas/configs/jev";
import {
  type Context,
  defineArchitecture,
  InputError,
  type Language,
  type NamedTensors,
  statedFamily,
} from "@tiny-random/core";
import { baseModel, bias, module, type Parameter, Tensor, weight } from "@tiny-random/nn";
import { softCap } from "../../layers/heads/decoder-heads.ts";
import { syncNested } from "../../nested-tokenizer.ts";
import { tokenizerBuilder } from "../../tokenizer-builder.ts";
import { embeddedTokenizer } from "../../tokenizers/embedded.ts";
import { questionInputs, questions, questionTypes } from "./questions.ts";

/** The decoder that the head reads, made by the family of its model type. */
const decoderOf = ({ text_config: text }: JevConfig, context: Context): Language => {
  const { language } = context.family(text.model_type).towers ?? {};
  if (language) return language(text);
  throw new InputError(`${text.model_type} is no decoder that jev can read`);
};

/** Which scores are those of a question's options: as many as it has, from the offset of its kind on. */
const isOption = (c: JevConfig, counts: Tensor, types: Tensor): Tensor => {
  const { graph } = types;
  const offsets = questionTypes.map((type) => c.offsets[type] ?? 0);
  const starts = graph.constant(offsets, "int64").index_select(0, types).unsqueeze(-1);
  const rows = Tensor.arange(graph, c.num_verbalizers);
  return rows.ge(starts).logical_and(rows.lt(starts.add(counts.unsqueeze(-1))));
};

/** A decoder, and linear scores of answers' labels at the token before each question's mark. */
const decisionModel = (c: JevConfig, context: Context) => {
  const decoder = decoderOf(c, context);
  const parts = {
    model: baseModel(decoder.backbone),
    // Checkpoints of a head alone call it so, and the class saves it as they do; the bias keeps its own name.
    weight: weight([c.num_verbalizers, c.hidden_size], c.hidden_size),
    proj: module({ bias: bias(c.num_verbalizers) }, (m, x: Tensor, scores: Parameter) => x.linear(scores, m.bias)),
  };
  return module(parts, (m, inputs: NamedTensors) => {
    const { input_ids, attention_mask, marks, num_options, question_type_ids } = inputs;
    if (!input_ids || !attention_mask || !marks || !num_options || !question_type_ids)
      throw new Error("a decision needs a text and its questions");
    const embedded = { inputs_embeds: decoder.embed(input_ids), ...decoder.beside?.(input_ids) };
    const { last_hidden_state: states } = decoder.states({ ...embedded, attention_mask });
    if (!states) throw new Error(`${c.text_config.model_type} gives no states`);
    const read = states.select(0, 0).index_select(0, marks.select(0, 0).sub(1));
    const scores = m.proj(read, m.weight);
    const kept = isOption(c, num_options.select(0, 0), question_type_ids.select(0, 0));
    return { logits: softCap(scores, c.softcap).flatten(0, 1).compress(0, kept.flatten(0, 1), "num_options") };
  });
};

/** Scores of all options of all questions about one text, a batch's first, one after another. */
const decision = defineArchitecture({
  // Checkpoints of decoders that have the head's files beside their weights.
  configuredFrom: ["gemma4", "qwen2", "qwen3_5", "qwen3_5_moe", "qwen3_5_text"],
  padding: "right",
  build: decisionModel,
  sessions: (model) => ({ model: { inputs: questionInputs, trace: (inputs) => model(inputs) } }),
  inputs: () => questions,
});

export default statedFamily<JevConfig>(
  {
    facts: jev,
    repo: "autotrust/JEV-9B",
    reference: { text_config: {} },
    tiny: ({ text_config: { model_type } }, context, { text_config: text }) => ({
      text_config: context.family(model_type).shrink(context.merged(text ?? { model_type }), context) as typeof text,
    }),
    architectures: { JevForDecision: decision },
    variants: {
      "capped scores": { config: { softcap: 1 } },
      "labels of all kinds together": { config: { offsets: { noul: 0, score: 0, choice: 0 } } },
      gemma4: { config: { text_config: { model_type: "gemma4_text" } } },
      qwen2: { config: { text_config: { model_type: "qwen2" } } },
    },
  },
  {
    files: embeddedTokenizer("qwen3_5"),
    dependencies: ({ text_config: text }) => [text.model_type],
    processors: (c, context) => [
      {
        name: "tokenizer",
        build: () => {
          const built = tokenizerBuilder({ ...c.text_config, ...c }, context).build();
          const defaults = context.merged({ model_type: c.model_type });
          return { ...built, sync: (target) => syncNested(built, target, defaults) };
        },
      },
    ],
  },
);
