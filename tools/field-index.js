// After the atlas's build: writes down which classes it has, so that a list of them need not unpack it.
import { writeField } from "@tiny-random/atlas";

writeField();
