import type { IBertConfig } from "@tiny-random/atlas/configs/ibert";
import { activation, attend, module, splitHeads, type Tensor } from "@tiny-random/nn";
import type { EncoderBlock, EncoderContext } from "../../layers/encoder/encoder-attention.ts";
import { fairseqPositions } from "../../layers/encoder/summed-embeddings.ts";
import type { TextContext } from "../../layers/sessions/backbone.ts";
import { quantizedEmbedding, quantizedLinear, quantizedNorm, quantizedRange } from "./quantized.ts";

const norm = (c: IBertConfig) => quantizedNorm(c.hidden_size, c.layer_norm_eps);

/** RoBERTa's embeddings. */
export const embeddings = (c: IBertConfig) =>
  module(
    {
      word_embeddings: quantizedEmbedding(c.vocab_size, c.hidden_size),
      token_type_embeddings: quantizedEmbedding(c.type_vocab_size, c.hidden_size),
      position_embeddings: quantizedEmbedding(c.max_position_embeddings, c.hidden_size),
      embeddings_act1: quantizedRange(),
      embeddings_act2: quantizedRange(),
      LayerNorm: norm(c),
      output_activation: quantizedRange(),
    },
    (m, ids: Tensor, context: TextContext) => {
      const typed = m.word_embeddings(ids).add(m.token_type_embeddings(ids.mul(0)));
      return m.LayerNorm(typed.add(m.position_embeddings(fairseqPositions(c.pad_token_id ?? 0)(ids, context))));
    },
  );

const selfAttention = (c: IBertConfig) => {
  const project = () => quantizedLinear(c.hidden_size, c.hidden_size);
  return module(
    {
      query: project(),
      key: project(),
      value: project(),
      query_activation: quantizedRange(),
      key_activation: quantizedRange(),
      value_activation: quantizedRange(),
      output_activation: quantizedRange(),
      softmax: module({ act: quantizedRange() }, () => undefined),
    },
    (m, x: Tensor, { mask }: EncoderContext) => {
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, c.hidden_size / c.num_attention_heads);
      return attend(split(m.query(x)), split(m.key(x)), split(m.value(x)), { mask });
    },
  );
};

/** A projection added to the residual stream, and its norm. */
const addAndNorm = (c: IBertConfig, inputs: number) =>
  module(
    {
      dense: quantizedLinear(inputs, c.hidden_size),
      ln_input_act: quantizedRange(),
      LayerNorm: norm(c),
      output_activation: quantizedRange(),
    },
    (m, x: Tensor, stream: Tensor) => m.LayerNorm(m.dense(x).add(stream)),
  );

const attentionBlock = (c: IBertConfig) =>
  module({ self: selfAttention(c), output: addAndNorm(c, c.hidden_size) }, (m, x: Tensor, context: EncoderContext) =>
    m.output(m.self(x, context), x),
  );

const intermediate = (c: IBertConfig) =>
  module(
    { dense: quantizedLinear(c.hidden_size, c.intermediate_size), output_activation: quantizedRange() },
    (m, x: Tensor) => activation(c.hidden_act)(m.dense(x)),
  );

/** A post-norm layer. */
export const layer = (c: IBertConfig): EncoderBlock =>
  module(
    {
      attention: attentionBlock(c),
      intermediate: intermediate(c),
      output: addAndNorm(c, c.intermediate_size),
      pre_intermediate_act: quantizedRange(),
      pre_output_act: quantizedRange(),
    },
    (m, x: Tensor, context: EncoderContext) => {
      const attended = m.attention(x, context);
      return m.output(m.intermediate(attended), attended);
    },
  );
