import { owlv2TextModel } from "@tiny-random/atlas/configs/owlv2_text_model";
import { textFamily } from "../text-family.ts";
import { owlTextClass, tokenizer } from "./owlvit_text_model.ts";

export default textFamily({
  facts: owlv2TextModel,
  repo: "google/owlv2-base-patch16-ensemble",
  tokenizer,
  architectures: { Owlv2TextModel: owlTextClass },
});
