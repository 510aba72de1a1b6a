/** `npm run questions`. */
import { writeFile } from "node:fs/promises";
import { QUESTIONS_PAGE, questionsPage } from "./questions-page.ts";

await writeFile(QUESTIONS_PAGE, await questionsPage());
