/** A parent to kill: supervises a child and stays. */
import { superviseChild } from "../../src/app/children.ts";

const [file = "", diary = ""] = process.argv.slice(2);
superviseChild({ name: "child", file, args: [diary], env: {} });
