/** `npm run demo`: plays one case from donation to proof, and narrates it. */
import { bootstrap, run } from "./bootstrap.mjs";

await bootstrap();
await run("demo");
