import { rmSync } from "node:fs";
import path from "node:path";
import { type Families, InputError, type Row, runAll, selectArchitectures } from "@tiny-random/core";
import { defaultOptions, families } from "./cases.ts";
import { pythonEnvironment, pythonRows } from "./environment.ts";
import { ignoredTypes, type Mutation, mutations, shiftedPositions } from "./mutations.ts";
import { writeAnswers } from "./strings.ts";

/** A class that every mutation is tried on. */
interface Subject {
  /** Whether its positions are. */
  readonly rotary: boolean;
  /** Whether all its tokens are of one type. */
  readonly oneType?: boolean;
  /** Mutations that nothing can tell from this class, each with the reason. */
  readonly equivalent?: Readonly<Record<string, string>>;
}

const paddedBehind = {
  "padding forgotten": "texts are causal and padded behind their end, where they are read: none sees its padding",
};
const learnedSize = "images are of the size that positions are learned for";
const uninterpolated = {
  "positions interpolated in lines": learnedSize,
  "positions interpolated by another cubic": learnedSize,
};

const patchesOnly = {
  "the second token read for the first": "the tower's vector of an image leads nowhere: its patches are read",
};

const subjects: Readonly<Record<string, Subject>> = {
  BertForPreTraining: { rotary: false },
  BertLMHeadModel: { rotary: false },
  RobertaForSequenceClassification: { rotary: false },
  ElectraForQuestionAnswering: { rotary: false },
  DistilBertForSequenceClassification: { rotary: false },
  AlbertForPreTraining: { rotary: false },
  MPNetForSequenceClassification: { rotary: false },
  RoFormerForQuestionAnswering: { rotary: true },
  EsmForMaskedLM: { rotary: true },
  DebertaV2ForSequenceClassification: { rotary: false },
  ModernBertForSequenceClassification: { rotary: true },
  GPT2LMHeadModel: { rotary: false },
  LlamaForCausalLM: { rotary: true },
  MistralForCausalLM: { rotary: true },
  Qwen3ForCausalLM: { rotary: true },
  Gemma2ForCausalLM: { rotary: true },
  Gemma3ForCausalLM: { rotary: true },
  CohereForCausalLM: { rotary: true },
  PhiForCausalLM: { rotary: true },
  Phi3ForCausalLM: { rotary: true },
  Starcoder2ForCausalLM: { rotary: true },
  SmolLM3ForCausalLM: { rotary: true },
  Olmo2ForCausalLM: { rotary: true },
  MixtralForCausalLM: { rotary: true },
  DeepseekV3ForCausalLM: { rotary: true },
  GptOssForCausalLM: { rotary: true },
  Lfm2ForCausalLM: { rotary: true },
  MambaForCausalLM: { rotary: true },
  GPTNeoXForCausalLM: { rotary: true },
  GPTJForCausalLM: { rotary: true },
  OPTForCausalLM: { rotary: false },
  GPTBigCodeForCausalLM: { rotary: false },
  FalconForCausalLM: { rotary: true },
  BloomForCausalLM: { rotary: false },
  MptForCausalLM: { rotary: false },
  XLMForQuestionAnsweringSimple: { rotary: false },
  LongformerForSequenceClassification: { rotary: false },
  CanineForTokenClassification: { rotary: false, oneType: true },
  ViTModel: { rotary: false },
  BeitModel: { rotary: false },
  Dinov2ForImageClassification: { rotary: false },
  ViTMAEForPreTraining: { rotary: false },
  YolosForObjectDetection: { rotary: false },
  DPTForDepthEstimation: { rotary: false },
  ResNetForImageClassification: { rotary: false },
  ConvNextModel: { rotary: false },
  MobileNetV2Model: { rotary: false },
  SegformerForSemanticSegmentation: { rotary: false },
  SwinModel: { rotary: false },
  DonutSwinModel: { rotary: false },
  DetrForSegmentation: { rotary: false },
  XLNetLMHeadModel: { rotary: false },
  XLNetForQuestionAnswering: { rotary: false },
  T5ForConditionalGeneration: { rotary: false, oneType: true },
  BartForConditionalGeneration: { rotary: false, oneType: true },
  MBartForConditionalGeneration: { rotary: false, oneType: true },
  M2M100ForConditionalGeneration: { rotary: false, oneType: true },
  WhisperForConditionalGeneration: { rotary: false, oneType: true },
  CLIPModel: { rotary: false, oneType: true, equivalent: { ...paddedBehind, ...uninterpolated } },
  SiglipModel: { rotary: false, oneType: true, equivalent: uninterpolated },
  CLIPSegForImageSegmentation: { rotary: false, oneType: true, equivalent: paddedBehind },
  OwlViTForObjectDetection: {
    rotary: false,
    oneType: true,
    equivalent: { ...paddedBehind, ...uninterpolated, ...patchesOnly },
  },
  LayoutLMv3ForQuestionAnswering: { rotary: false, oneType: true },
  SamModel: {
    rotary: false,
    oneType: true,
    equivalent: { "distances told apart near by only": "a square of three by three patches has none beyond" },
  },
  LlavaForConditionalGeneration: { rotary: true, oneType: true, equivalent: { ...uninterpolated, ...patchesOnly } },
  Qwen2VLForConditionalGeneration: { rotary: true, oneType: true },
  BlipForConditionalGeneration: { rotary: false, equivalent: { ...uninterpolated, ...patchesOnly } },
  BlipForQuestionAnswering: {
    rotary: false,
    equivalent: {
      ...uninterpolated,
      ...patchesOnly,
      "padding forgotten":
        "forward answers with the image alone, and the questions that generation reads are not padded",
    },
  },
  Idefics3ForConditionalGeneration: {
    rotary: true,
    oneType: true,
    equivalent: {
      "the second token read for the first": "tiles are image throughout: their second row is as their first",
    },
  },
  PaliGemmaForConditionalGeneration: { rotary: true, oneType: true, equivalent: uninterpolated },
  ClapModel: { rotary: false, oneType: true },
  Wav2Vec2ForXVector: { rotary: false, oneType: true },
  WavLMForCTC: { rotary: false, oneType: true },
  Wav2Vec2BertForCTC: { rotary: false, oneType: true },
  ASTForAudioClassification: { rotary: false },
  EncodecModel: { rotary: false },
  MimiModel: { rotary: true },
  VitsModel: { rotary: false },
};

interface Mutant {
  readonly mutation: Mutation;
  readonly architecture: string;
  readonly row: Row;
}

interface Checked {
  readonly directory: string;
  readonly status: "passed" | "failed";
  readonly checks: readonly { readonly name: string; readonly ok: boolean }[];
}

/** A mutant's fate, in the form the parity run prints. */
export interface MutantOutcome {
  readonly suite: string;
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  readonly detail: string;
}

const folderName = (mutation: Mutation): string => mutation.name.replaceAll(/[^a-z0-9]+/gi, "-");

/** Makes one mutant; undefined where the class has nothing for the mutation to break. */
const makeMutant = async (
  installed: Families,
  mutation: Mutation,
  architecture: string,
  out: string,
): Promise<Mutant | undefined> => {
  let applied = false;
  const pass = (graph: Parameters<NonNullable<Mutation["graph"]>>[0]) => {
    // A model of several sessions is broken where any of them is.
    applied = (mutation.graph?.(graph) ?? false) || applied;
  };
  const selection = await selectArchitectures(installed, [architecture]);
  const options = {
    ...defaultOptions(path.join(out, folderName(mutation))),
    ...(mutation.graph && { passes: [pass] }),
  };
  const [row] = await runAll(installed, selection, options);
  if (!row) throw new Error(`${architecture} was not made`);
  if (row.directory !== undefined && mutation.files) applied = mutation.files(row.directory);
  return applied ? { mutation, architecture, row } : undefined;
};

const check = async (mutants: readonly Mutant[], out: string): Promise<Map<string, Checked>> => {
  const directories = mutants.flatMap(({ row }) => row.directory ?? []);
  const strings = writeAnswers(path.join(out, "strings.json"), directories, () => 60);
  const python = pythonEnvironment("parity", "requirements.txt");
  const file = path.join(out, "rows.jsonl");
  const rows = await pythonRows<Checked>(python, "check.py", file, directories, ["--strings", strings]);
  return new Map(rows.map((row) => [row.directory, row]));
};

/** Who caught a mutant: validation in the loop, or checks of the parity suite; undefined for a survivor. */
const catcher = ({ row }: Mutant, checked: ReadonlyMap<string, Checked>): string | undefined => {
  if (row.status === "failed") return `validation: ${row.reason}`;
  const result = checked.get(row.directory ?? "");
  if (!result) return undefined;
  const wrong = result.checks.filter(({ ok }) => !ok).map(({ name }) => name);
  return wrong.length > 0 ? wrong.join(", ") : undefined;
};

const outcomeOf = (mutant: Mutant, checked: ReadonlyMap<string, Checked>): MutantOutcome => {
  const caught = catcher(mutant, checked);
  const { mutation, architecture } = mutant;
  const named = { suite: "mutants", name: `${architecture}: ${mutation.name}` };
  const equivalent = mutation.equivalent ?? subjects[architecture]?.equivalent?.[mutation.name];
  if (equivalent === undefined) {
    return { ...named, status: caught ? "passed" : "failed", detail: caught ? `caught by ${caught}` : "survived" };
  }
  return caught
    ? { ...named, status: "failed", detail: `held to be equivalent, yet caught by ${caught}` }
    : { ...named, status: "skipped", detail: `equivalent: ${equivalent}` };
};

/**
 * Breaks one thing at a time and counts what is caught; every mutant that is not equivalent must be.
 *
 * @param names classes to try it on, or none for all
 */
export const runMutations = async (root: string, names: readonly string[] = []): Promise<MutantOutcome[]> => {
  const without = names.filter((name) => !Object.hasOwn(subjects, name));
  if (without.length > 0)
    throw new InputError(
      `no mutants are made of ${without.join(", ")}`,
      `They are of ${Object.keys(subjects).join(", ")}.`,
    );
  const installed = await families(root);
  const out = path.join(root, "out/mutants");
  rmSync(out, { recursive: true, force: true });
  const mutants: Mutant[] = [];
  const chosen = Object.entries(subjects).filter(
    ([architecture]) => names.length === 0 || names.includes(architecture),
  );
  for (const [architecture, { rotary, oneType = false }] of chosen) {
    for (const mutation of [...mutations, shiftedPositions(rotary), ignoredTypes(oneType)]) {
      const mutant = await makeMutant(installed, mutation, architecture, out);
      if (mutant) mutants.push(mutant);
    }
  }
  const checked = await check(mutants, out);
  return mutants.map((mutant) => outcomeOf(mutant, checked));
};
