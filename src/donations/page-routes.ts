import express from "express";
import type { Request, RequestHandler, Response, Router } from "express";
import { utf8 } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import { formatCode } from "../base/code.ts";
import { sha256 } from "../base/digest.ts";
import { pageNamed, separationOf } from "../base/fund-file.ts";
import type { FundFile } from "../base/fund-file.ts";
import { Fault } from "../base/fault.ts";
import { receiptBundle } from "../audit/receipt-bundle.ts";
import { once } from "../db/once.ts";
import type { FormTokens } from "../http/csrf.ts";
import { faultOf } from "../http/fault-notice.tsx";
import { attemptOf, formBody, formBodyUpTo, parseForm, refuseField } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { keptPage } from "../http/kept-page.ts";
import { languageOf } from "../http/negotiate.ts";
import { sentToken } from "../http/sent-token.ts";
import { localPath } from "../http/text.ts";
import { listProgrammes } from "../programmes/programme.store.ts";
import { BookPage, nameOf, ProgrammesPage, VerifyPage } from "./book-pages.tsx";
import type { DonationStatus } from "./donation.view.ts";
import { DONATE_FORM, PROOF_FORM, RECEIPT_FORM } from "./donor-forms.ts";
import { CodeKindPage, GiftPage, ReceiptCodePage } from "./gift-pages.tsx";
import { AddressPage, GivePage } from "./give-pages.tsx";
import { HomePage } from "./home-page.tsx";
import type { DemoFacts, HomeProps } from "./home-page.tsx";
import { publicMoney } from "./public-money.view.ts";
import type { PublicMoney } from "./public-money.view.ts";
import { lookAtGift } from "./routes.ts";
import type { DonationDeps } from "./routes.ts";
import { startDonation } from "./start-donation.ts";

/** What the public and donor pages need beside what the donor's JSON routes need. */
export interface DonorPageDeps extends DonationDeps {
  readonly clock: Clock;
  readonly tokens: FormTokens;
  readonly publicUrl: string;
  /** Slows whoever sends forms for addresses too often. */
  readonly limit: readonly RequestHandler[];
  /** The fund file in force, with its digest, which strangers compare. */
  readonly inForce: () => Promise<{ readonly file: FundFile; readonly policy: string }>;
  /** SHA-256 of the page that checks the book from a disk, hex; strangers compare it too. */
  readonly verifier: string;
  /** Only in the demo: what it says about itself, and its own miner, which pays so that nobody needs a wallet. */
  readonly demo?: DemoFacts & { readonly pay: (address: string) => Promise<void> };
}

/** The pages that everybody can open, and those of a donor with a receipt code. */
export function donorPages(deps: DonorPageDeps): Router {
  const router = express.Router({ caseSensitive: true });
  publicPages(router, deps);
  givePages(router, deps);
  giftPages(router, deps);
  return router;
}

function publicPages(router: Router, deps: DonorPageDeps): void {
  const { read, publicUrl, demo } = deps;
  // The last answer of the book: of old epochs nothing changes, so they are read again only when a new one is out.
  let known: PublicMoney | undefined;
  const money = async (): Promise<PublicMoney | undefined> => {
    known = await publicMoney(read, known);
    return known;
  };
  const home = keptPage((shown: Omit<HomeProps, "token">, token) => HomePage({ ...shown, token }));
  router.get("/", async (_request, response) => {
    const shown = {
      language: languageOf(response),
      money: await money(),
      programmes: await listProgrammes(read),
      publicUrl,
      ...(demo === undefined ? {} : { demo }),
    };
    response.type("html").send(home(shown, newToken(deps, DONATE_FORM.name)));
  });
  router.get("/balances", async (_request, response) => {
    const language = languageOf(response);
    const programmes = await listProgrammes(read);
    sendPage(response, BookPage({ language, money: await money(), programmes }));
  });
  router.get("/programmes", async (_request, response) => {
    const programmes = await listProgrammes(read);
    sendPage(response, ProgrammesPage({ language: languageOf(response), programmes }));
  });
  router.get("/verify", async (_request, response) => {
    const { file, policy } = await deps.inForce();
    const language = languageOf(response);
    const page = VerifyPage({
      language,
      publicUrl,
      policy,
      verifier: deps.verifier,
      named: pageNamed(file),
      separation: separationOf(file),
    });
    sendPage(response, page);
  });
  router.get("/code", (_request, response) => {
    sendPage(response, CodeKindPage({ language: languageOf(response) }));
  });
}

function givePages(router: Router, deps: DonorPageDeps): void {
  const show = async (
    response: Response,
    status: number,
    attempt?: Attempt,
    token = newToken(deps, DONATE_FORM.name),
  ): Promise<void> => {
    const page = GivePage({
      language: languageOf(response),
      programmes: await listProgrammes(deps.read),
      token,
      ...(attempt === undefined ? {} : { attempt }),
    });
    sendPage(response, page, status);
  };
  router.get("/donate", (_request, response) => show(response, 200));
  // A form that is none of ours is turned away before it takes a turn from those that are.
  const ours: RequestHandler = (request, _response, next) => {
    acceptToken(deps, request, DONATE_FORM.name);
    next();
  };
  const small = formBodyUpTo(GIVE_BYTES_MAX);
  router.post("/donate", small, ours, ...deps.limit, async (request, response) => {
    const key = acceptToken(deps, request, DONATE_FORM.name);
    const formAge = deps.tokens.ageOf(sentToken(request), deps.clock.now());
    const form = parseForm(DONATE_FORM, request.body);
    if (!form.ok) return show(response, 422, form.attempt);
    const { programme } = form.value;
    // The programme is part of the scope: who goes back and chooses another one with the same page gets another address.
    const scope = `donate ${programme}`;
    const trust = await deps.addressTrust(deps.read);
    try {
      const started = await deps.work({ kind: "donor" }, (unit) =>
        once(unit, { scope, key, bodyHash: sha256(utf8(programme)) }, () =>
          startDonation(unit, {
            trust,
            programme,
            perDay: deps.perDay,
            asking: { formAge },
          }),
        ),
      );
      const page = AddressPage({
        language: languageOf(response),
        started,
        programme: nameOf(await listProgrammes(deps.read), programme),
        token: newToken(deps, RECEIPT_FORM.name),
        canPlay: deps.demo !== undefined,
      });
      sendPage(response, page);
    } catch (error) {
      const fault = faultOf(error);
      const message = GIVE_REFUSALS[fault.code];
      if (message === undefined) throw fault;
      const { retryAfter } = fault.extra;
      if (retryAfter !== undefined) response.setHeader("Retry-After", String(retryAfter));
      const attempt = refuseField(attemptOf(DONATE_FORM, request.body), "programme", message);
      // A form that was too quick comes back as it is, because its age counts.
      const sent = fault.code === "form-too-quick" ? String(sentToken(request)) : undefined;
      await show(response, fault.kind === "too-many" ? 429 : 409, attempt, sent);
    }
  });
}

/** What stops a gift for reasons that are no mistake of ours to report, and the text that says so. */
const GIVE_REFUSALS: Readonly<Record<string, string>> = {
  "programme-unknown": "give.unknown",
  "programme-not-open": "give.unknown",
  "certificates-exhausted": "give.exhausted",
  "form-too-quick": "give.slowly",
  "daily-limit": "give.busy",
};

/** The form is a token and the name of a programme. */
const GIVE_BYTES_MAX = 4_096;

/** Every answer about a gift is the answer to a form that carried the code: no address, cookie or history ever holds it. */
function giftPages(router: Router, deps: DonorPageDeps): void {
  const ask = (response: Response, status: number, attempt?: Attempt): void => {
    const page = ReceiptCodePage({
      language: languageOf(response),
      token: newToken(deps, RECEIPT_FORM.name),
      ...(attempt === undefined ? {} : { attempt }),
    });
    sendPage(response, page, status);
  };
  const withGift =
    (answer: (gift: FoundGift, response: Response) => Promise<void>): RequestHandler =>
    async (request, response) => {
      acceptToken(deps, request, RECEIPT_FORM.name);
      const form = parseForm(PROOF_FORM, request.body);
      if (!form.ok) {
        ask(response, 422, form.attempt);
        return;
      }
      const { code, proof } = form.value;
      try {
        const status = await lookAtGift(deps, request, code);
        await answer({ code: formatCode(code), proof, status }, response);
      } catch (error) {
        if (!(error instanceof Fault && error.code === "code-unknown")) throw error;
        ask(response, 401, refuseField(attemptOf(RECEIPT_FORM, request.body), "code", error.code));
      }
    };
  const show = async (
    { code, status }: FoundGift,
    response: Response,
    played = false,
  ): Promise<void> => {
    const page = GiftPage({
      language: languageOf(response),
      token: newToken(deps, RECEIPT_FORM.name),
      code,
      programme: nameOf(await listProgrammes(deps.read), status.programme),
      status,
      played,
    });
    sendPage(response, page);
  };
  router.get("/donation", (_request, response) => {
    ask(response, 200);
  });
  router.post(
    "/donation",
    formBody,
    withGift((gift, response) => show(gift, response)),
  );
  router.post("/donation/proof", formBody, withGift(sendProof));
  router.post("/donation/bundle", formBody, withGift(sendBundle));
  const { demo } = deps;
  if (demo !== undefined) {
    const play = withGift(async (gift, response) => {
      const { address } = gift.status;
      if (address !== undefined) await demo.pay(address);
      await show(gift, response, address !== undefined);
    });
    router.post("/donation/play", formBody, play);
  }
  // The address of an answer, opened again without its form.
  router.get("/donation/:step", (_request, response) => {
    response.redirect(303, localPath(languageOf(response), "/donation"));
  });
}

/** A gift found by its code, which goes back into the page's forms, and which of its proofs was asked for. */
interface FoundGift {
  readonly code: string;
  readonly proof: number;
  readonly status: DonationStatus;
}

/** The file has a name that says nothing. */
function sendProof(gift: FoundGift, response: Response): Promise<void> {
  const file = { name: "receipt.json", type: "application/json; charset=utf-8" };
  return sendReceipt(gift, response, { ...file, make: (receipt) => Buffer.from(receipt) });
}

function sendBundle(gift: FoundGift, response: Response): Promise<void> {
  const file = { name: "receipt.tar", type: "application/x-tar" };
  return sendReceipt(gift, response, {
    ...file,
    make: (receipt) => Buffer.from(receiptBundle(receipt)),
  });
}

function sendReceipt(
  { proof, status }: FoundGift,
  response: Response,
  file: { readonly name: string; readonly type: string; readonly make: (text: string) => Buffer },
): Promise<void> {
  const receipt = status.receipts[proof];
  if (receipt === undefined)
    return Promise.reject(new Fault("not-found", "not-found", "There is no such proof."));
  response.setHeader("Content-Disposition", `attachment; filename="${file.name}"`);
  response.setHeader("Content-Type", file.type);
  response.send(file.make(receipt));
  return Promise.resolve();
}

function newToken(deps: DonorPageDeps, form: string): string {
  return deps.tokens.issue({ form, session: "" }, deps.clock.now());
}

function acceptToken(deps: DonorPageDeps, request: Request, form: string): string {
  return deps.tokens.accept(sentToken(request), { form, session: "" }, deps.clock.now());
}
