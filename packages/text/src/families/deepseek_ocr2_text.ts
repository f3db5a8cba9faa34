import { deepseekOcr2Text } from "@tiny-random/atlas/configs/deepseek_ocr2_text";
import { type ConfigOf, InputError, narrowed } from "@tiny-random/core";
import { gatedMlp } from "../layers/decoder/mlp.ts";
import { rotaryDecoderFamily } from "../layers/decoder/rotary-decoder.ts";
import { jointExperts } from "../layers/experts/mixture-of-experts.ts";
import { base } from "../layers/heads/decoder-heads.ts";
import { textFamily } from "../text-family.ts";
import { deepseekV2Mixture, ofAll } from "./deepseek_v2.ts";

const facts = narrowed(deepseekOcr2Text, { num_experts_per_tok: "number", topk_method: "string" });
type Config = ConfigOf<typeof facts>;

/** Whether a layer has experts. Throws InputError where the config has no kinds of layers. */
const isSparse = ({ mlp_layer_types: kinds }: Config, layer: number): boolean => {
  if (kinds) return kinds[layer] === "sparse";
  throw new InputError("mlp_layer_types is null", 'Transformers\' class needs it: a list of "dense" and "sparse".');
};

/** DeepSeek V2 with Llama's attention. */
const family = rotaryDecoderFamily<Config>({
  mlp: (c, layer) =>
    isSparse(c, layer) ? deepseekV2Mixture({ ...c, ...ofAll }, { experts: jointExperts }) : gatedMlp(c),
});

export default textFamily({
  facts,
  repo: "deepseek-community/DeepSeek-OCR-2",
  needs: ["mlp_layer_types", "num_experts_per_tok"],
  reference: {
    vocab_size: 129280,
    hidden_size: 1280,
    intermediate_size: 6848,
    moe_intermediate_size: 896,
    num_hidden_layers: 12,
    num_attention_heads: 10,
    num_key_value_heads: 10,
    num_experts_per_tok: 6,
    n_group: 1,
    topk_group: 1,
    max_position_embeddings: 8192,
    mlp_layer_types: ["dense", ...Array<string>(11).fill("sparse")],
  },
  tokenizer: "deepseek",
  architectures: { DeepseekOcr2TextModel: base(family) },
  variants: {
    "groups of experts, scaled": {
      config: { topk_method: "group_limited_greedy", n_group: 2, topk_group: 1, routed_scaling_factor: 2 },
    },
    biases: { config: { attention_bias: true, mlp_bias: true } },
  },
});
