import { xmod } from "@tiny-random/atlas/configs/xmod";
import { type Architecture, type ConfigOf, InputError, narrowed, positionsBehindPadding } from "@tiny-random/core";
import { type AnyModule, activation, layerNorm, linear, module, type Tensor } from "@tiny-random/nn";
import { withExtras } from "../inputs.ts";
import { encoderOf, layersInOrder } from "../layers/encoder/encoder.ts";
import {
  crossAttention,
  type EncoderBlock,
  type EncoderContext,
  selfAttention,
} from "../layers/encoder/encoder-attention.ts";
import { intermediate } from "../layers/encoder/post-norm.ts";
import { layersAndNorm } from "../layers/encoder/pre-norm.ts";
import { fairseqPositions, summedEmbeddings } from "../layers/encoder/summed-embeddings.ts";
import { robertaClassesOf } from "../layers/heads/roberta-classes.ts";
import { textFamily } from "../text-family.ts";
import { reference } from "./roberta.ts";

const facts = narrowed(xmod, { pad_token_id: "number" });
type XmodConfig = ConfigOf<typeof facts>;

/** The languages of the checkpoint's adapters, in the order in which their ids count them. */
const languages = (
  "en_XX id_ID vi_VN ru_RU fa_IR sv_SE ja_XX fr_XX de_DE ro_RO ko_KR hu_HU es_XX fi_FI uk_UA da_DK pt_XX no_XX " +
  "th_TH pl_PL bg_BG nl_XX zh_CN he_IL el_GR it_IT sk_SK hr_HR tr_TR ar_AR cs_CZ lt_LT hi_IN zh_TW ca_ES ms_MY " +
  "sl_SI lv_LV ta_IN bn_IN et_EE az_AZ sq_AL sr_RS kk_KZ ka_GE tl_XX ur_PK is_IS hy_AM ml_IN mk_MK be_BY la_VA " +
  "te_IN eu_ES gl_ES mn_MN kn_IN ne_NP sw_KE si_LK mr_IN af_ZA gu_IN cy_GB eo_EO km_KH ky_KG uz_UZ ps_AF pa_IN " +
  "ga_IE ha_NG am_ET lo_LA ku_TR so_SO my_MM or_IN sa_IN"
).split(" ");

/** So many languages show that each has another adapter. */
const fewLanguages = 3;

/** A bottleneck (Houlsby et al., 2019). */
const adapter = (c: XmodConfig) => {
  const size = Math.floor(c.hidden_size / c.adapter_reduction_factor);
  return module({ dense1: linear(c.hidden_size, size), dense2: linear(size, c.hidden_size) }, (m, x: Tensor) =>
    m.dense2(activation(c.hidden_act)(m.dense1(x))),
  );
};

/** Which language each text is in, `[batch]` or, where no session says it, `[1]`: the default one. */
const languagesOf = (c: XmodConfig, x: Tensor, { text }: EncoderContext): Tensor => {
  const given = text.extras?.["lang_ids"];
  if (given) return given;
  const index = c.languages.indexOf(c.default_language ?? "");
  if (index >= 0) return x.graph.constant([index], "int64");
  throw new InputError(
    "the input's language is unknown: X-MOD's config names no default_language",
    `Name one of ${c.languages.join(", ")}.`,
  );
};

/** Each text through the adapter of its language: `[batch, length, width]`. */
const adapters = (c: XmodConfig) =>
  module(
    Object.fromEntries(c.languages.map((language) => [language, adapter(c)])),
    (m, x: Tensor, context: EncoderContext) => {
      const ids = languagesOf(c, x, context).unsqueeze(-1).unsqueeze(-1);
      return c.languages
        .flatMap((language, index) => m[language]?.(x).where(ids.eq(index), 0) ?? [])
        .reduce((sum, adapted) => sum.add(adapted));
    },
  );

/** Attention, whose norm stands before it or, as in BERT, behind the sum with the residual stream. */
const attentionBlock = (c: XmodConfig, self: EncoderBlock): EncoderBlock => {
  const output = module(
    { dense: linear(c.hidden_size, c.hidden_size), LayerNorm: layerNorm(c.hidden_size, c.layer_norm_eps) },
    (m, x: Tensor) => m.dense(x),
  );
  return module({ self, output }, (m, x: Tensor, context: EncoderContext) => {
    const norm = m.output.LayerNorm;
    const attended = m.output(m.self(c.pre_norm ? norm(x) : x, context)).add(x);
    return c.pre_norm ? attended : norm(attended);
  });
};

/** The second half of the feed-forward block, and the adapters behind it, which share its norm unless they have one. */
const adaptedOutput = (c: XmodConfig) => {
  const norm = () => layerNorm(c.hidden_size, c.layer_norm_eps);
  return module(
    {
      dense: linear(c.intermediate_size, c.hidden_size),
      LayerNorm: norm(),
      adapter_layer_norm: c.adapter_layer_norm ? norm() : undefined,
      adapter_modules: adapters(c),
    },
    (m, x: Tensor, stream: Tensor, context: EncoderContext) => {
      const sum = m.dense(x).add(stream);
      const normed = m.adapter_layer_norm?.(sum) ?? (c.adapter_reuse_layer_norm ? m.LayerNorm(sum) : sum);
      const adapted = m.adapter_modules(normed, context).add(c.ln_before_adapter ? normed : sum);
      return c.pre_norm ? adapted : m.LayerNorm(adapted);
    },
  );
};

const layer = (c: XmodConfig, index: number): EncoderBlock =>
  module(
    {
      attention: attentionBlock(c, selfAttention(c, index)),
      crossattention: c.add_cross_attention ? attentionBlock(c, crossAttention(c)) : undefined,
      intermediate: intermediate(c),
      output: adaptedOutput(c),
    },
    (m, x: Tensor, context: EncoderContext) => {
      const attended = m.attention(x, context);
      const informed = context.text.encoder ? (m.crossattention?.(attended, context) ?? attended) : attended;
      const normed = c.pre_norm ? m.output.LayerNorm(informed) : informed;
      return m.output(m.intermediate(normed), informed, context);
    },
  );

/** RoBERTa with an adapter for every language in each layer (Pfeiffer et al., 2022). */
const encoder = encoderOf<XmodConfig>({
  embeddings: (c) => summedEmbeddings(c, { positions: fairseqPositions(c.pad_token_id) }),
  layer,
  encoder: (c, layers) => (c.pre_norm ? layersAndNorm(c, layers, "LayerNorm") : layersInOrder(layers)),
});

/** A class that reads the language of each text. */
const withLanguages = <M extends AnyModule>(
  architecture: Architecture<XmodConfig, M>,
): Architecture<XmodConfig, M> => ({
  ...architecture,
  sessions: (model, c) =>
    Object.fromEntries(
      Object.entries(architecture.sessions(model, c)).map(([name, session]) => {
        const inputs = { ...session.inputs, lang_ids: { dtype: "int64", axes: ["batch_size"] } } as const;
        return [name, { ...session, inputs }];
      }),
    ),
  inputs: (c, context) =>
    withExtras(architecture.inputs(c, context), (rows) => ({
      lang_ids: {
        dtype: "int64",
        shape: [rows.length],
        data: BigInt64Array.from(rows, (_, row) => BigInt((row + 1) % c.languages.length)),
      },
    })),
});

const classes = robertaClassesOf("Xmod", "roberta", encoder);

/** Generation has no such input, and the class of choices repeats one language for all of them. */
const ofOneLanguage = ["XmodForCausalLM", "XmodForMultipleChoice"];

export default textFamily({
  facts,
  repo: "facebook/xmod-base",
  // The checkpoint leaves the default language to who loads it; what a tokenizer makes of a text is not enough without one.
  reference: { ...reference, vocab_size: 250002, languages, default_language: "en_XX" },
  longestText: positionsBehindPadding,
  tokenizer: "xlm_roberta",
  tiny: (c: XmodConfig) => ({
    languages: c.languages.filter((name, index) => index < fewLanguages || name === c.default_language),
  }),
  variants: {
    "norms before the blocks": { config: { pre_norm: true }, classes: ["XmodForMaskedLM", "XmodForCausalLM"] },
    "adapters with a norm of their own": {
      config: { adapter_layer_norm: true, ln_before_adapter: false },
      classes: ["XmodModel"],
    },
    "adapters without a norm": {
      config: { adapter_reuse_layer_norm: false, adapter_reduction_factor: 4 },
      classes: ["XmodModel"],
    },
  },
  architectures: Object.fromEntries(
    Object.entries(classes).map(([name, architecture]) => [
      name,
      ofOneLanguage.includes(name) ? architecture : withLanguages(architecture),
    ]),
  ),
});
