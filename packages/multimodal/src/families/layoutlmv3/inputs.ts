import { boxTensor, inNoBox } from "@tiny-random/text/document-inputs";
import { documentPages } from "../../layers/documents.ts";

const read = { nowhere: inNoBox, boxes: boxTensor };

/** Words in boxes and images of pages. */
export const documents = documentPages({ ...read, asked: false });

/** The same with a question about each. */
export const documentQuestions = documentPages({ ...read, asked: true });
