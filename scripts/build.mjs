/** `npm run build`: installs what is missing and compiles to dist/. */
import { bootstrap } from "./bootstrap.mjs";

await bootstrap();
