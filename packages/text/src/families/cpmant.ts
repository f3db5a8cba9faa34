import { type CpmAntConfig, cpmant } from "@tiny-random/atlas/configs/cpmant";
import { defineArchitecture } from "@tiny-random/core";
import {
  activation,
  attend,
  baseModel,
  byDistance,
  distanceBucket,
  embedding,
  linear,
  module,
  Parameter,
  paddingMask,
  rmsNorm,
  splitHeads,
  Tensor,
} from "@tiny-random/nn";
import { textInputs } from "../inputs.ts";
import { type TextModel, withHeads } from "../layers/sessions/backbone.ts";
import { encoderSession } from "../layers/sessions/text-sessions.ts";
import { textFamily } from "../text-family.ts";

/** Texts are of this segment; padding and the prompt are of segment 0. */
const textSegment = 2;

/** The prompt of this type goes before every text. */
const promptType = 2;

/** Scores by distance within a segment, and by the two segments between them: `[batch, length]` → `[batch, heads, length, length]`. */
const positionBias = (c: CpmAntConfig) => {
  const { position_bias_num_buckets: buckets, segment_types: segments } = c;
  const rows = segments * segments + buckets;
  const relative_attention_bias = new Parameter([rows, c.num_attention_heads], { kind: "embedding" });
  return module({ relative_attention_bias }, (m, segment: Tensor) => {
    const [query, key] = [segment.unsqueeze(2), segment.unsqueeze(1)];
    const near = byDistance(
      segment,
      c.position_bias_max_distance,
      distanceBucket(buckets, c.position_bias_max_distance),
    );
    const between = query.mul(segments).add(key).add(buckets);
    const bucket = near.unsqueeze(0).expand(between.shape).where(query.eq(key), between);
    return bucket.embedding(m.relative_attention_bias).permute(0, 3, 1, 2);
  });
};

const attention = (c: CpmAntConfig) => {
  const [width, inner] = [c.hidden_size, c.num_attention_heads * c.dim_head];
  const parts = {
    project_q: linear(width, inner, { bias: false }),
    project_k: linear(width, inner, { bias: false }),
    project_v: linear(width, inner, { bias: false }),
    attention_out: linear(inner, width, { bias: false }),
  };
  return module(parts, (m, x: Tensor, mask: Tensor) => {
    const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, c.dim_head);
    return m.attention_out(attend(split(m.project_q(x)), split(m.project_k(x)), split(m.project_v(x)), { mask }));
  });
};

const feedForward = (c: CpmAntConfig) => {
  const [width, inner] = [c.hidden_size, c.dim_ff];
  const gated = { w_0: linear(width, inner, { bias: false }), w_1: linear(width, inner, { bias: false }) };
  const w_in = module(gated, (m, x: Tensor) => activation("gelu")(m.w_0(x)).mul(m.w_1(x)));
  return module({ w_in, w_out: linear(inner, width, { bias: false }) }, (m, x: Tensor) => m.w_out(m.w_in(x)));
};

const layer = (c: CpmAntConfig) => {
  const norm = () => rmsNorm(c.hidden_size, c.eps);
  const own = { layernorm_before_attention: norm(), self_attention: attention(c) };
  const parts = {
    self_att: module(own, (m, x: Tensor, mask: Tensor) =>
      x.add(m.self_attention(m.layernorm_before_attention(x), mask)),
    ),
    ffn: module({ layernorm_before_ffn: norm(), ffn: feedForward(c) }, (m, x: Tensor) =>
      x.add(m.ffn(m.layernorm_before_ffn(x))),
    ),
  };
  return module(parts, (m, x: Tensor, mask: Tensor) => m.ffn(m.self_att(x, mask)));
};

/** The places of a text that are no padding, which stands on the left: `[batch, length]` → int64, by the number of tokens. */
const lastPlaces = (isToken: Tensor): Tensor => {
  const { graph } = isToken;
  const places = Tensor.arange(graph, isToken.size(1)).unsqueeze(0);
  return places.ge(graph.dimValue(isToken.size(1)).sub(isToken.sum(1, true))).to("int64");
};

/** A prompt and a text in which everything sees everything (Zeng et al., 2022): ids `[batch, length]` → states of the text. */
const backbone = (c: CpmAntConfig) => {
  const layers = Array.from({ length: c.num_hidden_layers }, () => layer(c));
  const encoder = module({ layers, output_layernorm: rmsNorm(c.hidden_size, c.eps) }, (m, x: Tensor, mask: Tensor) =>
    m.output_layernorm(m.layers.reduce((state, block) => block(state, mask), x)),
  );
  const parts = {
    encoder,
    segment_embedding: embedding(c.segment_types, c.hidden_size),
    input_embedding: embedding(c.vocab_size + c.prompt_types * c.prompt_length, c.hidden_size),
    position_bias: positionBias(c),
  };
  const first = c.vocab_size + promptType * c.prompt_length;
  const promptIds = Array.from({ length: c.prompt_length }, (_, index) => first + index);
  return module(parts, (m, ids: Tensor) => {
    const prompt = ids.graph.constant(promptIds, "int64", [1, c.prompt_length]).expand([ids.size(0), c.prompt_length]);
    // What is no token is known by its id 0: the class ignores the attention mask.
    const isToken = ids.ne(0).to("int64");
    const none = prompt.mul(0);
    const segment = Tensor.cat([none, isToken.mul(textSegment)], 1);
    const seen = Tensor.cat([none.add(1), lastPlaces(isToken)], 1);
    const embedded = m.input_embedding(Tensor.cat([prompt, ids], 1)).add(m.segment_embedding(segment));
    const mask = m.position_bias(segment).add(paddingMask(seen));
    return m.encoder(embedded, mask).slice(1, c.prompt_length);
  });
};

const bare = defineArchitecture({
  task: "feature-extraction",
  padding: "left",
  build: (c: CpmAntConfig) => baseModel(backbone(c)),
  sessions: (model) => encoderSession((ids) => ({ last_hidden_state: model(ids) })),
  inputs: (c) => textInputs(c, { padding: "left" }),
});

/** Without a cache: what stands in one was made of earlier tokens alone, and a whole pass sees later ones as well. */
const languageModel = defineArchitecture({
  padding: "left",
  build: (c: CpmAntConfig): TextModel => {
    const lm_head = linear(c.hidden_size, c.vocab_size, { bias: false });
    return withHeads("cpmant", backbone(c), { lm_head }, (m, hidden) => ({ logits: m.lm_head(hidden) }));
  },
  sessions: (model) => encoderSession(model),
  inputs: (c) => textInputs(c, { padding: "left" }),
});

export default textFamily({
  facts: cpmant,
  repo: "openbmb/cpm-ant-10b",
  roles: { "head size": ["dim_head"], "feed-forward width": ["dim_ff"] },
  // Few enough buckets that a short text has distances in those by logarithm.
  tiny: (c) => ({
    prompt_length: Math.min(c.prompt_length, 8),
    segment_types: Math.min(c.segment_types, 4),
    position_bias_num_buckets: Math.min(c.position_bias_num_buckets, 16),
    position_bias_max_distance: Math.min(c.position_bias_max_distance, 32),
  }),
  tokenizer: "cpmant",
  architectures: { CpmAntModel: bare, CpmAntForCausalLM: languageModel },
});
