/** `npm run purse -- <command>`: the command line, see `npm run purse -- --help`. */
import { bootstrap, run } from "./bootstrap.mjs";

await bootstrap();
await run("purse");
