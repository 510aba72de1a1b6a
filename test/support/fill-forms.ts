/** Fills every form of pages as a browser does, whatever its fields are called: a word into each that takes words, a choice into each other. */
import request from "supertest";
import type { World } from "./world.ts";

/** Who sends: anybody, or somebody signed in. */
type Sender = Pick<ReturnType<typeof request.agent>, "get" | "post">;

/** A form of a page. */
interface PageForm {
  readonly action: string;
  readonly fields: readonly Field[];
}

interface Field {
  readonly name: string;
  /** Whether people write into it. */
  readonly takesWords: boolean;
  readonly value: string;
}

/** What became of forms that were sent. */
export interface Filled {
  readonly pages: number;
  readonly fields: number;
  readonly statuses: Readonly<Record<number, number>>;
}

/** Fills and sends the forms of the pages that `paths` names; `word` makes what is written into the field of that name. */
export async function fillForms(
  sender: Sender,
  paths: readonly string[],
  word: (place: string) => string,
): Promise<Filled> {
  const filled = { pages: 0, fields: 0, statuses: {} as Record<number, number> };
  for (const path of paths) {
    const { text } = await sender.get(path).set("Accept", "text/html");
    filled.pages += 1;
    for (const { action, fields } of formsIn(text)) {
      const body = Object.fromEntries(
        fields.map((field) => [
          field.name,
          field.takesWords ? word(`${path} ${field.name}`) : field.value,
        ]),
      );
      filled.fields += fields.filter(({ takesWords }) => takesWords).length;
      const { status } = await sender
        .post(action)
        .set("Accept", "text/html")
        .set("Sec-Fetch-Site", "same-origin")
        .type("form")
        .send(body);
      filled.statuses[status] = (filled.statuses[status] ?? 0) + 1;
    }
  }
  return filled;
}

/** A sender without a session. */
export function anybody(world: World): Sender {
  return request(world.app);
}

/** The forms of a page that change something. */
export function formsIn(html: string): PageForm[] {
  return [...html.matchAll(/<form method="post" action="([^"]+)"[^>]*>(.*?)<\/form>/gs)].map(
    ([, action = "", inside = ""]) => ({ action, fields: fieldsIn(inside) }),
  );
}

function fieldsIn(html: string): Field[] {
  const fields: Field[] = [];
  for (const [tag, kind = "", rest = ""] of html.matchAll(/<(input|textarea|select)\b([^>]*)>/g)) {
    const name = attribute(rest, "name");
    if (name === undefined) continue;
    const type = attribute(rest, "type") ?? "text";
    const isChosen = kind === "select" || ["hidden", "radio", "checkbox"].includes(type);
    if (kind !== "select")
      fields.push({ name, takesWords: !isChosen, value: attribute(rest, "value") ?? "" });
    else {
      const options = html.slice(html.indexOf(tag)).matchAll(/<option[^>]*value="([^"]*)"/g);
      const value = [...options].map(([, each = ""]) => each).find((each) => each !== "") ?? "";
      fields.push({ name, takesWords: false, value });
    }
  }
  return fields;
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
}
