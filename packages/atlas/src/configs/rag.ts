// Written by `npm run facts` from Transformers 5.24.0.
import { configFacts } from "../config-facts.ts";
import { type BartConfig, bart } from "./bart.ts";
import { type DPRConfig, dpr } from "./dpr.ts";

export type RagConfig = Readonly<{
  model_type: string;
  is_encoder_decoder: boolean;
  question_encoder: DPRConfig;
  generator: BartConfig;
  vocab_size: number | null;
  prefix: string | null;
  bos_token_id: number | null;
  pad_token_id: number | null;
  eos_token_id: number | readonly number[] | null;
  decoder_start_token_id: number | null;
  title_sep: string;
  doc_sep: string;
  n_docs: number;
  max_combined_length: number;
  retrieval_vector_size: number;
  retrieval_batch_size: number;
  dataset: string;
  dataset_split: string;
  index_name: string;
  index_path: string | null;
  passages_path: string | null;
  use_dummy_dataset: boolean;
  reduce_loss: boolean;
  label_smoothing: number;
  do_deduplication: boolean;
  exclude_bos_score: boolean;
  do_marginalize: boolean;
  output_retrieved: boolean;
  use_cache: boolean;
  dataset_revision: string | null;
}>;

export const rag = configFacts<RagConfig>({
  className: "RagConfig",
  defaults: {
    model_type: "rag",
    is_encoder_decoder: true,
    question_encoder: null,
    generator: null,
    vocab_size: null,
    prefix: null,
    bos_token_id: null,
    pad_token_id: null,
    eos_token_id: null,
    decoder_start_token_id: null,
    title_sep: " / ",
    doc_sep: " // ",
    n_docs: 5,
    max_combined_length: 300,
    retrieval_vector_size: 768,
    retrieval_batch_size: 8,
    dataset: "wiki_dpr",
    dataset_split: "train",
    index_name: "compressed",
    index_path: null,
    passages_path: null,
    use_dummy_dataset: false,
    reduce_loss: false,
    label_smoothing: 0,
    do_deduplication: true,
    exclude_bos_score: false,
    do_marginalize: false,
    output_retrieved: false,
    use_cache: true,
    dataset_revision: null,
  },
  nested: { question_encoder: { facts: dpr, any: true }, generator: { facts: bart, any: true } },
  kinds: { eos_token_id: ["list", "number"] },
  floats: ["label_smoothing"],
});
