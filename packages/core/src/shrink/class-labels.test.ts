import { describe, expect, it } from "vitest";
import { labelFields } from "./class-labels.ts";

const config = { model_type: "bert" };

describe("labels of a class", () => {
  it("are in both tables where the class has some, whatever its config says", () => {
    expect(labelFields("BertForSequenceClassification", config)).toEqual({
      id2label: { "0": "LABEL_0", "1": "LABEL_1" },
      label2id: { LABEL_0: 0, LABEL_1: 1 },
    });
    expect(labelFields("BertForTokenClassification", { ...config, num_labels: 3 })["label2id"]).toEqual({
      LABEL_0: 0,
      LABEL_1: 1,
      LABEL_2: 2,
    });
  });

  it("follow the names that the config has", () => {
    const named = { ...config, id2label: { "0": "cat", "1": "dog", "2": "cow" } };
    expect(labelFields("DetrForObjectDetection", named)["label2id"]).toEqual({ cat: 0, dog: 1, cow: 2 });
  });

  it("are none where a class has none", () => {
    expect(labelFields("BertForMaskedLM", config)).toEqual({});
  });

  it("are those of the checkpoint in whose place the model is served", () => {
    const { label2id } = labelFields("BartForSequenceClassification", config, "Xenova/bart-large-mnli");
    expect(label2id).toEqual({ contradiction: 0, neutral: 1, entailment: 2 });
    expect(labelFields("BertForTokenClassification", config, "dslim/bert-base-NER")["label2id"]).toMatchObject({
      O: 0,
      "B-PER": 3,
      "I-LOC": 8,
    });
    expect(labelFields("BertModel", config, "dslim/bert-base-NER")).toEqual({});
  });
});
