/**
 * `node make-program.mjs <entry> <key> <file>`: makes one file of an entry's sources, packages left where they are, and writes beside it what
 * it was made of. Each source is told its own address, as if it were loaded by itself; the entry is told the file's, beside which others stand.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SECOND_MS = 1_000;
const [entry, key, file] = process.argv.slice(2);

/** What was read, as it was read: a file that changes meanwhile is seen to have changed. */
const inputs = {};
const addresses = {
  name: "addresses",
  setup(making) {
    making.onLoad({ filter: /\.tsx?$/ }, ({ path }) => {
      const { ctimeMs, ctimeNs, size } = statSync(path, { bigint: true });
      const text = readFileSync(path, "utf8");
      // What was changed a moment ago may change again without another time.
      const isOld = Date.now() - Number(ctimeMs) > SECOND_MS;
      inputs[path] = { seen: isOld ? `${ctimeNs} ${size}` : "", sha256: sha256(text) };
      const address = path === join(ROOT, entry) ? "import.meta.url" : quoted(path);
      const contents = text.replaceAll("import.meta.url", address);
      return { contents, loader: extname(path).slice(1) };
    });
  },
};

const { outputFiles } = await build({
  absWorkingDir: ROOT,
  entryPoints: [entry],
  outfile: file,
  write: false,
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  keepNames: true,
  sourcemap: "inline",
  sourcesContent: false,
  logLevel: "error",
  plugins: [addresses],
});
mkdirSync(dirname(file), { recursive: true });
const { text: program } = outputFiles[0];
place(file, program);
// Another maker may rename its own between the two, made before an edit: the list says which program it is of.
place(`${file}.json`, JSON.stringify({ key, program: sha256(program), inputs }));

function quoted(path) {
  return JSON.stringify(pathToFileURL(path).href);
}

/** Renamed into place: several processes may make the same at once. */
function place(path, content) {
  writeFileSync(`${path}.${process.pid}`, content);
  renameSync(`${path}.${process.pid}`, path);
}

function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}
