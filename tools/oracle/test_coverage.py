"""What is read of Transformers' auto mappings and of clients is what they say.

    python -m unittest discover -s tools/oracle -p "test_*.py"
"""

import json
import unittest

from coverage import OUT, clients, defined_in, exported_models, mapped_classes, mapping_name, modeling_files


class Coverage(unittest.TestCase):
    """One row for each model type and class."""

    def test_mappings_have_the_name_of_their_task(self):
        constants = ["MODEL_MAPPING_NAMES", "MODEL_FOR_CAUSAL_LM_MAPPING_NAMES", "MODEL_FOR_SPEECH_SEQ_2_SEQ_MAPPING_NAMES"]
        self.assertEqual([mapping_name(one) for one in constants], ["base", "causal_lm", "speech_seq_2_seq"])

    def test_a_mapped_class_may_be_another_types(self):
        mapped = mapped_classes()
        self.assertEqual(mapped["exaone", "LlamaForCausalLM"], {"causal_lm"})
        self.assertEqual(mapped["bert", "BertForMaskedLM"], {"masked_lm"})
        self.assertFalse([pair for pair in mapped if pair[1].endswith("PreTrainedModel")])

    def test_models_of_a_file_have_their_configs_type_or_that_of_the_folder(self):
        files = {path.stem: (folder, path) for folder, path in modeling_files()}
        bark = exported_models(*files["modeling_bark"])
        self.assertEqual((bark["BarkCausalModel"], bark["BarkSemanticModel"]), ("bark", "semantic"))
        self.assertNotIn("BarkPreTrainedModel", bark)
        self.assertIn("BarkPreTrainedModel", defined_in(files["modeling_bark"][1]))

    def test_clients_of_a_known_type_stay_and_a_new_one_is_looked_up(self):
        known = clients([{"model_type": "bert", "transformers_js": False, "optimum_onnx": True}])
        self.assertEqual([known("bert"), known("gpt2"), known("nobody")], [(False, True), (True, False), (False, False)])

    def test_the_file_is_sorted_and_has_no_row_twice(self):
        rows = [(row["model_type"], row["architecture"]) for row in json.loads(OUT.read_text(encoding="utf-8"))]
        self.assertEqual(rows, sorted(set(rows)))


if __name__ == "__main__":
    unittest.main()
