import type { ConfigNumber } from "./config-numbers.ts";
import {
  constant,
  type Expression,
  field,
  type Multiplier,
  multiple,
  multipliersOf,
  roundedUp,
  sum,
  type ValueOf,
} from "./expressions.ts";
import { mainWidths } from "./factors.ts";
import type { Header } from "./header.ts";
import { knownFormulas } from "./known-formulas.ts";
import { affinity, wordsOf } from "./name-affinity.ts";
import { scopeDistances } from "./scope-votes.ts";
import type { Place } from "./tensor-place.ts";

/** Proposes what a size of a tensor may be, cheapest first. */
export interface Candidates {
  of(place: Place, value: number): readonly Expression[];
}

const inReference: ValueOf = ({ value }) => value;
const sizesOfBlocks = new Set(["depth", "experts", "kept"]);

const queryWords = /quer(y|ies)(_(embed|token|feat|\d)\w*)?(\.weight)?$|latents?(\.weight)?$|tokens?$/;
const isQueries = (name: string): boolean => queryWords.test(name) && !/att|layers?\.|blocks?\./.test(name);
const melName = /mel|feature_size|feat_per|num_freq/;
const inputWords = /subsampler\.dense_0|conv1|conv_in|input|feature|batch_norm|embedder|prenet|feat_/;
const tableName = /codebook|embeddings$|hash|bucket|num_embed|cluster|codes|classes/;
const stateName = /state|ssm|d_conv/;

/** What a number costs by itself, before names are looked at. */
const baseCost = (number: ConfigNumber, place: Place): number => {
  if (place.position === "blocks")
    return number.role === "depth" || number.role === "experts"
      ? 0.8
      : /numb_of_layers|_blocks|_convs|per_stage|_repeats/.test(number.field)
        ? 0.7
        : 1.3;
  switch (number.role) {
    case "width":
      return 1;
    case "head width":
      return 1.1;
    case "vocabulary":
      return vocabularyWords.test(place.name) || /head|classifier|logits|codebook|cls/.test(place.name) ? 1.1 : 2.1;
    case "experts":
      return 1.1;
    case "positions":
      return 2.6;
    case "heads":
      return 2.4;
    case "depth":
      return 3.2;
    default:
      // Two large numbers are seldom equal by chance.
      if (number.length) return 4;
      if (stateName.test(number.field)) return 1.2;
      if (number.field.includes("shape")) return 1.6;
      return 2.2 - (tableName.test(number.field) ? 0.15 * Math.max(0, Math.min(8, Math.log2(number.value / 64))) : 0);
  }
};

/** A literal: small ones are everywhere, round ones now and then. */
const constantCost = (value: number, place: Place): number => {
  if (place.position === 0 && isQueries(place.name)) return 1.6;
  if (value <= 4) return place.position === "blocks" ? 1.4 : 0.4;
  if (value <= 10) return 1.6;
  const round = Number.isInteger(Math.log2(value)) ? 3 : 3.4;
  return round + 0.45 * Math.max(0, Math.log2(value / 64));
};

const positionWords = /pos|rel|wpe/;
const tableWords = /diagonal_decay|slope_rate|relative_attention_bias|relative_position_bias_table/;
const headWords =
  /relative_attention_bias|bias_[uv]$|A_log|dt_bias|\.D$|sinks?$|continuous_position_bias|gate_preact|weights_proj|ssmax_scaling|softmax_offset|attn\.g(ate)?_proj|box_rpb|logit_scale|rel_pos|relative_position|alibi|slopes/;
const vocabularyWords =
  /embed_tokens|codec_embedding|word_embed|lm_head|wte|shared|token|vocab|final_logits_bias|predictions|decoder\.bias|log_softmax|ctc_head|(embed|embeddings?|emb|table)\.weight$/;

/** The axes of a convolution behind its channels, and every axis of a table of whole numbers, do not scale with widths. */
const isKernelAxis = ({ name, position, rank, dtype }: Place, value: number): boolean =>
  dtype === "I64" ||
  (rank >= 3 &&
    position !== "blocks" &&
    position >= 2 &&
    value <= largestKernel &&
    convolution.test(name) &&
    !name.includes("expert"));
const largestKernel = 256;
const convolution = /\.weight$|original\d$|weight_[gv]$/;

/** What a role gains where the tensor's own name asks for it. */
const roleDiscount = (place: Place, size: number, { role, field }: ConfigNumber): number => {
  const { name, position, rank, dtype } = place;
  if (position === "blocks") return 0;
  const wide = role === "width" || role === "head width";
  const table = dtype === "I64" && role !== "kept" && role !== "positions";
  if (table || (wide && isKernelAxis(place, size))) return -4;
  if (
    role === "kept" &&
    tableName.test(field) &&
    (position !== 0 || !/embed|codebook|quantiz|codes|cluster|lm_head/.test(name))
  )
    return -1;
  const rows = position === 0 && /embed|codebook|quantiz|codes/.test(name);
  if (rows && role === "kept" && tableName.test(field)) return 0.8;
  if (role === "vocabulary" && position > 0 && rank >= 2) return -1.5;
  if (wide && rank === 2 && position === 0 && isQueries(name)) return -1.5;
  if (wide && positionWords.test(name) && !name.includes("conv") && position < rank - 1) return -1;
  if (role === "positions" && position === rank - 1 && rank > 1 && dtype !== "I64") return -2;
  if (wide && vocabularyWords.test(name) && position === 0 && rank === 2) return -1;
  if (role === "positions" && positionWords.test(name) && position < rank - 1) return 1.8;
  if (role === "positions" && dtype === "I64") return 2.1;
  if (role === "heads" && rank === 2 && position === 0 && /[qk]_norm/.test(name)) return 2;
  if (role === "heads" && /norm/.test(name)) return -1;
  if (role === "experts" && /experts?[._]\*/.test(name)) return -1;
  if (role === "experts" && rank !== 3 && !/expert|router|gate|moe/.test(name)) return -1;
  if (role === "head width" && /[qk]_?(layer)?norm/.test(name)) return 0.6;
  if (melName.test(field) && inputWords.test(name)) return 0.9;
  if (role === "heads" && headWords.test(name) && position === 0 && !(rank > 1 && name.includes("A_log"))) return 2;
  if (role === "heads" && tableWords.test(name)) return 2;
  if (role === "vocabulary" && vocabularyWords.test(name)) return 0.8;
  if (role === "experts" && /expert|router|gate/.test(name) && position === 0) return 0.8;
  return 0;
};

/** Numbers of patches: of an image, and with a class token. */
const patchCounts = (numbers: readonly ConfigNumber[], value: number, place: Place, costOf: CostOf): Expression[] => {
  if (!positionWords.test(place.name) || place.position === place.rank - 1) return [];
  const sides = numbers.filter(({ field: own }) =>
    /image_size|img_size|image_length|spatial|resolution|grid|input_size/.test(own),
  );
  const patches = numbers.filter(({ field: own }) => /patch|stride|pool|kernel|tubelet/.test(own));
  return sides.flatMap((side) =>
    patches.flatMap((patch) =>
      [0, 1, 2, 3].flatMap((extra) => {
        const power = place.rank >= 4 ? 1 : 2;
        const evaluate = (at: ValueOf) => Math.floor(at(side) / at(patch)) ** power + extra;
        if (evaluate(inReference) !== value) return [];
        const text = `(${side.path} / ${patch.path})${power === 2 ? "^2" : ""}${extra > 0 ? ` + ${extra}` : ""}`;
        return [{ text, cost: costOf(side) - 1.2 + 0.1 * extra, numbers: [side, patch], evaluate }];
      }),
    ),
  );
};

/** What deformable attention has for each head: a weight, or two offsets, for every point of every level. */
const sampledPoints = (numbers: readonly ConfigNumber[], value: number, { name, position }: Place): Expression[] => {
  if (!/attention_weights|sampling_offsets/.test(name) || position !== 0) return [];
  const heads = numbers.filter(({ role }) => role === "heads");
  const levels = numbers.filter(({ field: own }) => /levels?$/.test(own));
  const points = numbers.filter(({ field: own }) => /points?$/.test(own));
  return heads.flatMap((head) =>
    levels.flatMap((level) =>
      points.flatMap((point) =>
        [1, 2].flatMap((times) => {
          const evaluate = (at: ValueOf) => times * at(head) * at(level) * at(point);
          if (evaluate(inReference) !== value) return [];
          const text = `${times === 1 ? "" : "2 * "}${head.path} * ${level.path} * ${point.path}`;
          const decoder = /decoder/.test(head.path) === /decoder/.test(name) ? 0 : 0.2;
          return [{ text, cost: 0.3 + decoder, numbers: [head, level, point], evaluate }];
        }),
      ),
    ),
  );
};

/** One table for several codebooks. */
const joinedTables = (numbers: readonly ConfigNumber[], value: number, { name, position }: Place): Expression[] => {
  if (!/codebook|code_embed|codes|embed|lm_head/.test(name) || position !== 0) return [];
  const tables = numbers.filter(({ field: own, value: size }) => /codebook_size|vocab_size/.test(own) && size >= 64);
  const counts = numbers.filter(({ field: own }) => /num_quantizers|num_codebooks|num_code_groups/.test(own));
  return tables.flatMap((table) =>
    counts.flatMap((count) => {
      const evaluate = (at: ValueOf) => at(table) * at(count);
      const text = `${table.path} * ${count.path}`;
      return evaluate(inReference) === value ? [{ text, cost: 0.8, numbers: [table, count], evaluate }] : [];
    }),
  );
};

/** Gated feed-forwards: two thirds of a width, rounded up. */
const gatedWidths = (numbers: readonly ConfigNumber[], value: number): Expression[] => {
  const steps = numbers.filter(({ field: own }) => own.endsWith("multiple_of"));
  return numbers
    .filter(({ role }) => role === "width")
    .flatMap((width) =>
      steps.flatMap((step) => {
        const evaluate = (at: ValueOf) => Math.ceil(Math.floor((2 * at(width)) / 3) / at(step)) * at(step);
        const text = `int(2 * ${width.path} / 3) rounded up to a multiple of ${step.path}`;
        return evaluate(inReference) === value ? [{ text, cost: 1.2, numbers: [width, step], evaluate }] : [];
      }),
    );
};

/** The latent of keys and values beside the rotated part of a key. */
const latentKeys = (numbers: readonly ConfigNumber[], value: number, { name }: Place): Expression[] => {
  if (!/kv_a_proj|wkv_a|fused_qkv_a/.test(name)) return [];
  const ranks = numbers.filter(({ field: own }) => own === "kv_lora_rank");
  const rotated = numbers.filter(({ field: own }) => own === "qk_rope_head_dim");
  return ranks.flatMap((rank) =>
    rotated
      .filter((head) => head.scope === rank.scope && head.value + rank.value === value)
      .map((head) => sum([field(rank, 0), field(head, 0)], [1, 1], 0.5)),
  );
};

/** Attention maps of every layer's every head, as contact predictions read them. */
const layerHeads = (numbers: readonly ConfigNumber[], value: number, { name }: Place): Expression[] => {
  if (!name.includes("contact_head")) return [];
  const depths = numbers.filter(({ role }) => role === "depth");
  return numbers
    .filter(({ role }) => role === "heads")
    .flatMap((heads) =>
      depths
        .filter((depth) => depth.value * heads.value === value)
        .map((depth) => ({
          text: `${depth.path} * ${heads.path}`,
          cost: 0.5,
          numbers: [depth, heads],
          evaluate: (at: ValueOf) => at(depth) * at(heads),
        })),
    );
};

/** Pixels of a patch: what a flat patch embedding reads and a masked image decoder writes. */
const patchPixels = (numbers: readonly ConfigNumber[], value: number, place: Place, costOf: CostOf): Expression[] => {
  const reads = /patch|pixel/.test(place.name) && place.position === place.rank - 1 && place.rank === 2;
  const writes = /decoder\.head|decoder_pred|to_pixels?|head\.(weight|bias)$/.test(place.name) && place.position === 0;
  if (!reads && !writes) return [];
  const patches = numbers.filter(({ field: own }) => /patch_size|stride/.test(own) && !own.includes("temporal"));
  const depths = numbers.filter(({ field: own }) => /temporal_patch|tubelet/.test(own));
  const channels = numbers.filter(({ field: own }) => /channels|in_chans/.test(own));
  return patches.flatMap((patch) =>
    (channels.length > 0 ? channels : [undefined]).flatMap((channel) =>
      [undefined, ...depths].flatMap((depth) => {
        const evaluate = (at: ValueOf) => at(patch) ** 2 * (channel ? at(channel) : 3) * (depth ? at(depth) : 1);
        if (evaluate(inReference) !== value) return [];
        const text = `${patch.path}^2 * ${channel?.path ?? 3}${depth ? ` * ${depth.path}` : ""}`;
        return [{ text, cost: costOf(patch) - 2.2, numbers: channel ? [patch, channel] : [patch], evaluate }];
      }),
    ),
  );
};

const sources = new Set(["width", "head width", "heads", "vocabulary", "positions"]);

type CostOf = (number: ConfigNumber) => number;

/** A number times a multiplier, before anybody asks in which tensor. */
interface Product {
  readonly number: ConfigNumber;
  readonly multiplier: Multiplier;
  readonly value: number;
}

/** Heads multiply head sizes and divide widths; nothing multiplies a vocabulary of two. */
const plausible = (number: ConfigNumber, { numbers, text }: Multiplier): boolean => {
  const byHeads = numbers.some(({ role }) => role === "heads");
  if (number.role === "vocabulary") return number.value >= 64 && !byHeads && !text("").includes("/");
  if (number.role === "heads" || number.role === "positions") return numbers.length === 0 && text("") === " * 2";
  const byDepth = numbers.some(({ role }) => role === "depth");
  if (byDepth) return number.field.includes("per_layer") && text("").startsWith(" * ");
  const [by] = numbers;
  const alone = numbers.length === 1 && text("").includes("/") && by?.role === "heads" && /key_value|kv/.test(by.field);
  if (number.role === "width" && byHeads)
    return mainWidths.test(number.field) && !alone && text("").includes("/") && !text("").endsWith("^2");
  return true;
};

const productsOf = (numbers: readonly ConfigNumber[], multipliers: readonly Multiplier[]): Product[] =>
  numbers.flatMap((number) =>
    multipliers
      .filter((multiplier) => !multiplier.numbers.includes(number) && plausible(number, multiplier))
      .map((multiplier) => ({ number, multiplier, value: multiplier.apply(number.value, inReference) }))
      .filter(({ value }) => Number.isInteger(value) && value > 0),
  );

const byValue = (products: readonly Product[]): ReadonlyMap<number, readonly Product[]> => {
  const groups = new Map<number, Product[]>();
  for (const product of products) {
    const group = groups.get(product.value);
    if (group) group.push(product);
    else groups.set(product.value, [product]);
  }
  return groups;
};

const fusedWords = /qkv|in_proj|c_attn|wqkv|query_key_value|rkv/;
/** Tensors that have a head's size by itself as an axis. */
const attentionWords =
  /rel_pos|[qk]_?(layer)?norm|distance|per_dim|inv_freq|[kv]_proj|embed_positions|class_pos|query_norm|key_norm|r_bias|relative/;

const isListed = ({ keys }: ConfigNumber): boolean => typeof keys.at(-1) === "number";

const sameWords = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((word) => b.has(word));

/** What speaks against a product in a tensor of a name. */
const oddity = (name: string, { number, multiplier }: Product): number => {
  const text = multiplier.text("");
  const byThree = /^ \* (3|6|12)$/.test(text) && !fusedWords.test(name) ? 1.2 : 0;
  const head = number.role === "head width" && multiplier.numbers.length === 0 ? 1.6 : 0;
  const perHead =
    text.includes("/") && multiplier.numbers.some(({ role }) => role === "heads") && !attentionWords.test(name) ? 2 : 0;
  const own = wordsOf(number.field);
  const alien =
    number.role === "head width" && multiplier.numbers.some(({ field: other }) => !sameWords(own, wordsOf(other)))
      ? 0.8
      : 0;
  const upsampled =
    number.field.includes("upsample") && !/attn|distance/.test(name) && /^ \/ \d+$/.test(text) ? -1.8 : 0;
  const counted = number.role === "heads" ? 0.5 : 0;
  const square = /rel_pos_([hw]$|emb)|[qk]_?(layer)?norm|distance/.test(name) && text.includes("/") ? -0.8 : 0;
  const constantDivisor = /^ \/ (\d+)$/.exec(text);
  const odd =
    constantDivisor && (/attn|attention/.test(name) || (isListed(number) && Number(constantDivisor[1]) > 4)) ? 0.8 : 0;
  const wrongHeads = multiplier.numbers.some(({ role, field: by }) =>
    role === "heads" && /key_value|kv/.test(by)
      ? /[oq]_proj/.test(name)
      : role === "heads" && /[._][kv]_proj/.test(name) && text.includes("*") && multiplier.numbers.length === 1,
  )
    ? 0.6
    : 0;
  const base =
    number.field === "base_channels" && multiplier.numbers.some(({ field: by }) => by.includes("mult")) ? -0.4 : 0;
  return square + odd + wrongHeads + base + byThree + head + perHead + alien + upsampled + counted;
};

const toExpression = (name: string, product: Product, costOf: CostOf): Expression => {
  const { number, multiplier } = product;
  const apart = multiplier.numbers.some(({ scope }) => scope !== number.scope) ? 0.8 : 0;
  const named = multiplier.numbers.reduce((total, one) => total + Math.max(0, costOf(one) - baseOfMultiplier) * 0.3, 0);
  return multiple(number, multiplier, costOf(number) + apart + named + oddity(name, product));
};
const baseOfMultiplier = 1.6;

const deduplicated = (numbers: readonly ConfigNumber[]): ConfigNumber[] => {
  const seen = new Map<string, ConfigNumber>();
  for (const number of numbers) {
    const key = `${number.scope}/${number.field}/${number.value}/${number.length}`;
    if (!seen.has(key)) seen.set(key, number);
  }
  return [...seen.values()];
};

const isPart = ({ value }: ConfigNumber): boolean => Number.isInteger(value) && value > 1;
const isFactor = ({ role, value }: ConfigNumber): boolean =>
  role === "heads" || (role === "kept" && value > 1 && value <= 8 && Number.isInteger(value));

/** Sums are built from these: fields, fields times heads and small counts, twice and three times a field. */
const partsOf = (numbers: readonly ConfigNumber[]): Product[] => {
  const [plain, scaled] = [multipliersOf([]).slice(0, 2), multipliersOf(numbers.filter(isFactor))];
  const states = numbers.filter(({ field: own, role }) => role === "kept" && stateName.test(own));
  const groups = multipliersOf(numbers.filter(({ field: own, role }) => role === "kept" && /group/.test(own)))
    .filter(({ numbers: by, text }) => by.length > 0 && !/\/|\^/.test(text("")))
    .map((multiplier) => ({ ...multiplier, cost: 0.6 }));
  return [
    ...productsOf(states, [...multipliersOf([]).slice(1, 2), ...groups]),
    ...numbers.filter(isPart).flatMap((number) => {
      const wide = number.role === "width" || number.role === "head width";
      return productsOf(
        [number],
        (wide ? scaled : plain).filter(
          ({ cost, numbers: by, text }) => cost <= 1.3 && (by.length > 0 || !text("").includes("/")),
        ),
      );
    }),
  ];
};

const offsets = [1, 2, 3, 4, 5];
const paddings = [8, 16, 32, 64, 128, 256, 512];

/** Fields, fields with a small offset, padded vocabularies, and the literal itself. */
const simpleExpressions = (
  numbers: readonly ConfigNumber[],
  place: Place,
  value: number,
  costOf: CostOf,
): Expression[] => {
  const found: Expression[] = [constant(value, isKernelAxis(place, value) ? 0.9 : constantCost(value, place))];
  const { position } = place;
  for (const number of numbers) {
    if (number.value === value) found.push(field(number, costOf(number)));
    if (position === "blocks" && !sizesOfBlocks.has(number.role)) continue;
    const offset = Math.abs(value - number.value);
    if (number.value > 4 && offsets.includes(offset))
      found.push(
        sum(
          [field(number, 0), constant(offset, 0)],
          [1, value > number.value ? 1 : -1],
          costOf(number) +
            (number.role === "width" || number.role === "heads" || number.role === "head width" ? 3 : 1.2) +
            0.1 * offset,
        ),
      );
    if (positionWords.test(place.name) && value > 8)
      for (const extra of [-1, 0, 1, 2, 3])
        if (2 * number.value + extra === value && number.role !== "width")
          found.push(
            sum(
              [field(number, 0), field(number, 0), constant(extra, 0)],
              [1, 1, 1],
              costOf(number) + 0.3 + 0.1 * Math.abs(extra),
            ),
          );
    if (number.role === "vocabulary" && number.value >= 256 && value > number.value && value - number.value < 512)
      for (const padding of paddings)
        if (Math.ceil(number.value / padding) * padding === value)
          found.push(roundedUp(number, padding, costOf(number) + 0.5));
  }
  return found;
};

/** Sums of two parts of one scope, or of three where there are none of two. */
const sumsIn = (name: string, parts: readonly Product[], value: number, costOf: CostOf): Expression[] => {
  const groups = byValue(parts);
  const cheapest = (size: number): Expression | undefined =>
    groups
      .get(size)
      ?.map((part) => toExpression(name, part, costOf))
      .reduce((best, one) => (one.cost < best.cost ? one : best));
  const total = (expressions: readonly Expression[]): number => {
    const numbers = expressions.flatMap((one) => one.numbers);
    const repeated = numbers.length - new Set(numbers).size;
    return expressions.reduce((cost, one) => cost + one.cost, 0.3 + 0.8 * repeated);
  };
  const scales = (expressions: readonly Expression[]): boolean =>
    expressions.some(({ numbers }) =>
      numbers.some(({ role, field: own }) => (role !== "heads" && sources.has(role)) || stateName.test(own)),
    );
  const joined = (expressions: readonly Expression[]): Expression =>
    sum(
      expressions,
      expressions.map(() => 1 as const),
      total(expressions),
    );
  const pairs = parts.flatMap((a) => {
    const b = a.value < value ? cheapest(value - a.value) : undefined;
    const two = b ? [toExpression(name, a, costOf), b] : [];
    return scales(two) ? [joined(two)] : [];
  });
  const sizes = [...groups.keys()].filter((size) => size < value && size >= 8).sort((a, b) => b - a);
  if (pairs.length > 0 || sizes.length > 800) return pairs;
  const triples: Expression[] = [];
  for (const [index, a] of sizes.entries())
    for (const b of sizes.slice(index)) {
      const rest = value - a - b;
      if (rest <= 0 || rest > b || !groups.has(rest)) continue;
      const three = [cheapest(a), cheapest(b), cheapest(rest)].filter((one) => one !== undefined);
      if (three.length === 3 && scales(three)) triples.push(joined(three));
    }
  return triples;
};

/** Of a size's explanations as many are kept: a second measured point may take away the cheapest. */
const mostCandidates = 40;
const far = 1.2;
const dear = 1.65;
const isSource = ({ role, length }: ConfigNumber): boolean => sources.has(role) && !length;

/** Looks for the sizes of a checkpoint's tensors among the numbers of its config. */
export const createCandidates = (header: Header, all: readonly ConfigNumber[]): Candidates => {
  const numbers = deduplicated(all);
  const distance = scopeDistances(header, numbers);
  const products = byValue(productsOf(numbers.filter(isSource), multipliersOf(numbers).slice(1)));
  const scopes = [...new Set(numbers.map(({ scope }) => scope))];
  const parts = new Map<string, readonly Product[]>();
  const partsIn = (scope: string): readonly Product[] => {
    const found = parts.get(scope) ?? partsOf(numbers.filter((number) => number.scope === scope));
    parts.set(scope, found);
    return found;
  };
  const costIn = (place: Place, size: number): CostOf => {
    const words = wordsOf(place.name);
    const costs = new Map<ConfigNumber, number>();
    return (number) => {
      const found =
        costs.get(number) ??
        baseCost(number, place) +
          distance(place.name, number.scope) -
          affinity(words, number) -
          roleDiscount(place, size, number);
      costs.set(number, found);
      return found;
    };
  };
  const search = (place: Place, value: number): Expression[] => {
    const costOf = costIn(place, value);
    const found = simpleExpressions(numbers, place, value, costOf);
    if (value > 4 && place.position !== "blocks") {
      found.push(...(products.get(value) ?? []).map((product) => toExpression(place.name, product, costOf)));
      found.push(
        ...patchCounts(numbers, value, place, costOf),
        ...patchPixels(numbers, value, place, costOf),
        ...sampledPoints(numbers, value, place),
        ...joinedTables(numbers, value, place),
        ...gatedWidths(numbers, value),
        ...latentKeys(numbers, value, place),
        ...layerHeads(numbers, value, place),
        ...knownFormulas(numbers, value, place),
      );
      if (Math.min(...found.map(({ cost }) => cost)) > dear)
        for (const scope of scopes)
          if (distance(place.name, scope) < far) found.push(...sumsIn(place.name, partsIn(scope), value, costOf));
    }
    return found.sort((a, b) => a.cost - b.cost || (a.text < b.text ? -1 : 1)).slice(0, mostCandidates);
  };
  const known = new Map<string, readonly Expression[]>();
  return {
    of: (place, value) => {
      const key = `${place.name}/${place.position}/${place.rank}/${value}`;
      const found = known.get(key) ?? search(place, value);
      known.set(key, found);
      return found;
    },
  };
};
