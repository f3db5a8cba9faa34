import { type YosoConfig, yoso } from "@tiny-random/atlas/configs/yoso";
import { InputError } from "@tiny-random/core";
import { activation, linear, mergeHeads, module, splitHeads, type Tensor, unitLength } from "@tiny-random/nn";
import { encoderOf } from "../layers/encoder/encoder.ts";
import type { EncoderBlock, EncoderContext } from "../layers/encoder/encoder-attention.ts";
import { readsPadding } from "../layers/encoder/encoder-class.ts";
import { embeddingsBehindTwo } from "../layers/encoder/positions-behind-two.ts";
import { attentionBlock, postNormLayer } from "../layers/encoder/post-norm.ts";
import { valueConvolution } from "../layers/encoder/value-convolution.ts";
import type { EncoderFamily } from "../layers/heads/encoder-family.ts";
import { encoderClasses } from "../layers/heads/encoder-heads.ts";
import { bertLanguageModel, maskedLanguageModel, bertUnused as unused } from "../layers/heads/masked-language-model.ts";
import { classificationHead, firstTokenLinear, vectorClassifier } from "../layers/heads/text-classifiers.ts";
import { textFamily } from "../text-family.ts";

/**
 * You only sample (almost) once (YOSO; Zeng et al., 2021): a key's weight is the chance that random hyperplanes put it and
 * the query on the same side, `hash_code_len` times in a row. This is its expectation, which checkpoints compute.
 */
const attention = (c: YosoConfig): EncoderBlock => {
  if (!c.use_expectation)
    throw new InputError(
      "use_expectation false is not supported",
      "Transformers samples hashes with a CUDA kernel (lsh_cumulation) alone: there is no such forward on a CPU.",
    );
  const project = () => linear(c.hidden_size, c.hidden_size);
  return module(
    {
      query: project(),
      key: project(),
      value: project(),
      conv: c.conv_window === null ? undefined : valueConvolution(c.num_attention_heads, c.conv_window),
    },
    (m, x: Tensor, { text }: EncoderContext) => {
      const split = (part: Tensor) => splitHeads(part, c.num_attention_heads, c.hidden_size / c.num_attention_heads);
      const [query, key, value] = [unitLength(split(m.query(x))), unitLength(split(m.key(x))), split(m.value(x))];
      const chance = query.matmul(key.transpose(2, 3)).acos().div(-Math.PI).add(1).pow(c.hash_code_len);
      const attended = unitLength(chance.matmul(value));
      const kept = text.attention_mask.to("float32").unsqueeze(1).unsqueeze(-1);
      return mergeHeads(m.conv ? attended.add(m.conv(value.mul(kept))) : attended);
    },
  );
};

const { backbone } = encoderOf<YosoConfig>({
  embeddings: embeddingsBehindTwo,
  layer: (c) => postNormLayer(c, attentionBlock(c, attention(c))),
});

const family: EncoderFamily<YosoConfig> = { key: "yoso", width: (c) => c.hidden_size, tokenTypes: false, backbone };

const classes = {
  ...encoderClasses("Yoso", family, {
    text: classificationHead(family, (x, c) => activation(c.hidden_act)(x)),
    choice: vectorClassifier(family, "pre_classifier", (c) => firstTokenLinear(c.hidden_size, activation("relu"))),
  }),
  YosoForMaskedLM: { ...maskedLanguageModel(family, bertLanguageModel(family.key, backbone)), unused },
};

export default textFamily({
  facts: yoso,
  repo: "uw-madison/yoso-4096",
  tokenizer: "roberta",
  variants: {
    "a convolution of values": {
      config: { conv_window: 5, hash_code_len: 4 },
      classes: ["YosoModel", "YosoForMaskedLM"],
    },
  },
  architectures: readsPadding(
    classes,
    "Transformers adds a ten-thousandth of the mask's ones and zeros to 1 and takes whole numbers: padding is attended to",
  ),
});
