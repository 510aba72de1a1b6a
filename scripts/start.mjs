/** `npm start`: everything from a fresh clone to a running fund. */
import { bootstrap, run } from "./bootstrap.mjs";

await bootstrap();
await run("start");
