// @ts-check
/** Pages that only need the language and colour buttons. */
import { wireChoices } from "./choices.js";

wireChoices();
