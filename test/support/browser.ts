import type { RequestListener, Server } from "node:http";
import request from "supertest";
import { expect } from "vitest";
import type { World } from "./world.ts";

const STEP_UP = "/staff/step-up";

/** What a person types or ticks; what is not named stays as the page has it. */
export type Filled = Readonly<Record<string, string | readonly string[]>>;

/** A browser without script: it keeps its cookie, follows redirects after forms, and sends what a form has, hidden fields too. */
export class Browser {
  /** The page that is shown now. */
  page = "";
  status = 0;
  /** Where it stands: the path that answered last, with its query. */
  path = "";
  /** What it types when a decision asks again who it is; a browser without it stays on that page. */
  passphrase: string | undefined;
  readonly #agent: ReturnType<typeof request.agent>;

  constructor(app: Server | RequestListener) {
    this.#agent = request.agent(app);
  }

  /** A browser of a member of staff who has signed in on the page for it. */
  static async signedIn(world: World, code: string): Promise<Browser> {
    const browser = new Browser(world.app);
    const person = world.staff.find((each) => each.code === code);
    await browser.open("/staff");
    expect(browser.path).toBe("/staff/sign-in");
    const passphrase = person?.passphrase ?? "";
    await browser.send("/staff/sign-in", { person: code, passphrase });
    expect(browser.path).toBe("/staff");
    browser.passphrase = passphrase;
    return browser;
  }

  /** Opens a path, and what it redirects to. */
  async open(path: string): Promise<void> {
    this.#show(await this.#agent.get(path).set("Accept", "text/html"), path);
    await this.#follow();
  }

  /** Fills in and sends the form of the page shown that goes to `action`, as it was typed in `page` (a tab left open) or now. */
  async send(action: string, filled: Filled = {}, page = this.page): Promise<void> {
    const body = new URLSearchParams();
    const fields = { ...fieldsOf(page, action), ...filled };
    for (const [name, value] of Object.entries(fields))
      for (const each of typeof value === "string" ? [value] : value) body.append(name, each);
    const answer = await this.#agent
      .post(action)
      .set("Accept", "text/html")
      .set("Sec-Fetch-Site", "same-origin")
      .type("form")
      .send(body.toString());
    this.#show(answer, action);
    await this.#follow();
    if (action !== STEP_UP && this.passphrase !== undefined && this.page.includes(`"${STEP_UP}"`))
      await this.send(STEP_UP, { stepUpPassphrase: this.passphrase });
  }

  /** A file that the page offers. */
  async download(path: string): Promise<Buffer> {
    expect(this.page).toContain(`href="${path}" download`);
    const answer = await this.#agent
      .get(path)
      .buffer(true)
      .parse((response, done) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => done(null, Buffer.concat(parts)));
      })
      .expect(200);
    expect(answer.headers["content-disposition"]).toMatch(/^attachment; filename="[a-z.]+"$/);
    return answer.body;
  }

  /** What a reader sees: no tags, no gaps. */
  get text(): string {
    return unescaped(this.page.replaceAll(/<[^>]+>/g, ""));
  }

  #show(answer: request.Response, path: string): void {
    expect(answer.headers["cache-control"]).toBe("no-store");
    expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
    this.status = answer.status;
    this.page = answer.text;
    this.path = answer.status === 303 ? (answer.headers["location"] ?? "") : path;
  }

  async #follow(): Promise<void> {
    if (this.status === 303) await this.open(this.path);
  }
}

/** The fields of a form as the page has them: what is hidden, typed, chosen and ticked. */
function fieldsOf(page: string, action: string): Record<string, string[]> {
  const form = page
    .split("<form ")
    .map((part) => part.split("</form>")[0] ?? "")
    .find((part) => part.slice(0, part.indexOf(">")).includes(`action="${action}"`));
  if (form === undefined) throw new Error(`the page has no form for ${action}`);
  const fields: Record<string, string[]> = {};
  for (const [, tag = ""] of form.matchAll(/<input ([^>]*?)\/?>/g)) {
    const [name, type] = [attribute(tag, "name"), attribute(tag, "type")];
    const isOff = (type === "checkbox" || type === "radio") && !/\schecked/.test(tag);
    if (name !== undefined && !isOff)
      fields[name] = [...(fields[name] ?? []), attribute(tag, "value") ?? ""];
  }
  for (const [, tag = "", typed = ""] of form.matchAll(/<textarea ([^>]*)>([\s\S]*?)<\/textarea>/g))
    fields[attribute(tag, "name") ?? ""] = [unescaped(typed)];
  for (const [, tag = "", list = ""] of form.matchAll(/<select ([^>]*)>([\s\S]*?)<\/select>/g)) {
    const chosen = list.match(/<option [^>]*selected[^>]*>/)?.[0] ?? "";
    fields[attribute(tag, "name") ?? ""] = [attribute(chosen, "value") ?? ""];
  }
  return fields;
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : unescaped(value);
}

function unescaped(text: string): string {
  const signs: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => signs[name] ?? whole);
}
