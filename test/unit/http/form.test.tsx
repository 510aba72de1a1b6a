import express from "express";
import { renderToString } from "preact-render-to-string";
import request from "supertest";
import { expect, test } from "vitest";
import { z } from "zod";
import { attemptOf, formBody, parseForm, refuseField } from "../../../src/http/form.ts";
import type { Field } from "../../../src/http/form.ts";
import { FormView } from "../../../src/http/form-view.tsx";
import { defineTexts } from "../../../src/http/text.ts";
import type { TextKey } from "../../../src/http/text.ts";
import { testWeb } from "../../support/web.ts";

const en = {
  amount: "How much",
  "amount.hint": "In satoshis.",
  "amount.digits": "Digits only, please.",
  code: "Your code",
  story: "What happened",
  need: "What for",
  "need.rent": "Rent",
  "need.food": "Food",
  groups: "Who you are",
  sure: "I understand",
} as const;
const text = defineTexts(en, { be: { "amount.digits": "Толькі лічбы." } });

const form = {
  name: "ask",
  fields: {
    amount: {
      kind: "line",
      label: "amount",
      hint: "amount.hint",
      schema: z.string().regex(/^\d+$/, "amount.digits").transform(BigInt),
    },
    code: { kind: "secret", label: "code", schema: z.string().min(5) },
    story: { kind: "area", label: "story", schema: z.string().max(20).optional() },
    need: {
      kind: "choice",
      label: "need",
      schema: z.enum(["rent", "food"]),
      options: [
        { value: "rent", label: "need.rent" },
        { value: "food", label: "need.food" },
      ],
    },
    groups: {
      kind: "ticks",
      label: "groups",
      schema: z.array(z.enum(["rent", "food"])),
      options: [{ value: "rent", label: "need.rent" }],
    },
    sure: { kind: "tick", label: "sure", schema: z.literal("yes") },
  },
} as const satisfies { name: string; fields: Record<string, Field<TextKey<typeof en>>> };

const right = { amount: " 42 ", code: "hunter2", need: "rent", groups: ["rent"], sure: "yes" };

function render(attempt: Parameters<typeof refuseField>[0], language: "en" | "be" = "en"): string {
  return renderToString(
    <FormView
      form={form}
      text={text(language)}
      action="/ask"
      token="TOKEN"
      submit="Send"
      attempt={attempt}
    />,
  );
}

test("a form that is filled in rightly gives typed values; unknown keys are dropped", () => {
  const result = parseForm(form, { ...right, story: "a\r\nb", other: "x" });
  expect(result).toEqual({
    ok: true,
    value: {
      amount: 42n,
      code: "hunter2",
      story: "a\nb",
      need: "rent",
      groups: ["rent"],
      sure: "yes",
    },
  });
});

test("a form that is filled in wrongly keeps what was typed, but no secret", () => {
  const result = parseForm(form, { ...right, amount: "much", story: "x".repeat(21), sure: "" });
  if (result.ok) throw new Error("accepted");
  expect(result.attempt.errors).toEqual({
    amount: { kind: "message", message: "amount.digits" },
    story: { kind: "tooLong", max: 20 },
    sure: { kind: "required" },
  });
  expect(result.attempt.values).toEqual({
    amount: "much",
    story: "x".repeat(21),
    need: "rent",
    groups: ["rent"],
  });
  const html = render(result.attempt);
  expect(html).not.toContain("hunter2");
  expect(html).toContain('value="much"');
  expect(html).toContain('<input type="radio" name="need" value="rent" checked');
  expect(html).toContain("3 answers need another look");
  expect(html).toContain("Please make this shorter: at most 20 characters.");
});

test("each mistake is tied to its field for screen readers, and listed with a link", () => {
  const html = render(refuseField(attemptOf(form, right), "amount", "amount.digits"), "be");
  expect(html).toContain('<a href="#amount">How much</a>');
  expect(html).toContain('aria-describedby="amount-hint amount-error" aria-invalid="true"');
  expect(html).toContain('id="amount-error">Толькі лічбы.</span>');
});

test("an empty form says which fields may stay empty, and carries its token", () => {
  const html = render({ values: {}, errors: {} });
  expect(html.match(/\(optional\)/g)).toHaveLength(1);
  expect(html).toContain('<input type="hidden" name="token" value="TOKEN"');
  expect(html).not.toContain('role="alert"');
});

test("hostile bodies are just wrong answers", () => {
  for (const body of [undefined, null, "x", [], { amount: { $gt: "" } }, { __proto__: { a: 1 } }])
    expect(parseForm(form, body).ok).toBe(false);
});

test("a body over the limit is 413, before anything looks at it", async () => {
  const pages = express.Router();
  pages.post("/form", formBody, (_request, response) => void response.end());
  const { app } = testWeb([{ pages }]);
  const long = await request(app)
    .post("/form")
    .type("form")
    .send(`a=${"x".repeat(140_000)}`);
  expect(long.status).toBe(413);
  const many = await request(app).post("/form").type("form").send("a=1&".repeat(500));
  expect(many.status).toBe(413);
});
