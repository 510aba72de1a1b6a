import type { Request, Response } from "express";
import type { Random } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { parseReference } from "../base/id.ts";
import type { FormTokens } from "../http/csrf.ts";
import { statusOfPage } from "../http/fault-notice.tsx";
import { sendPage } from "../http/layout.tsx";
import { sentToken } from "../http/sent-token.ts";
import type { Viewer } from "../people/viewer.ts";
import { listProgrammes } from "../programmes/programme.store.ts";
import { batchFile } from "./batch-file.view.ts";
import type { BatchFile } from "./batch-file.view.ts";
import { BATCH_FORMS } from "./batch-forms.ts";
import { BatchPage } from "./batch-page.tsx";
import type { TriedHandIn } from "./batch-parts.tsx";
import { needOf } from "./batch-step.ts";
import { bumpPlans } from "./bump-plans.view.ts";
import type { BumpPlans } from "./bump-plans.view.ts";
import type { PayoutDeps } from "./routes.ts";
import type { PayoutKey } from "./texts.ts";

/** What the pages need beside what the JSON routes need; `sayRule` says a rule of the signer in words. */
export interface PayoutPageDeps extends PayoutDeps {
  readonly random: Random;
  readonly tokens: FormTokens;
  readonly sayRule: (rule: string) => string;
}

/** What a batch's page is shown with after something was done or failed. */
export interface Shown {
  readonly fault?: Fault | undefined;
  readonly tried?: TriedHandIn | undefined;
  readonly done?: PayoutKey | undefined;
}

/** Sends a batch's page; Fault not-found `batch-unknown`. */
export async function sendBatch(
  deps: PayoutPageDeps,
  response: Response,
  at: { readonly viewer: Viewer; readonly id: string },
  shown: Shown,
): Promise<void> {
  const { viewer, id } = at;
  const batch = await batchFile(deps.read, id);
  const programme = (await namesOf(deps))(batch.programme);
  const page = (
    <BatchPage
      person={viewer.person}
      token={newToken(deps, viewer)}
      batch={batch}
      network={deps.network}
      need={needOf(batch, viewer.people.need)}
      at={deps.clock.now()}
      programme={programme}
      sayRule={deps.sayRule}
      plans={await plansFor(deps, batch)}
      {...shown}
    />
  );
  sendPage(response, page, statusOfPage(shown.fault, shown.tried));
}

/** What lifting a stuck batch would cost now; undefined for any other, and while the node cannot be asked. */
async function plansFor(
  { clock, context, network, read }: PayoutPageDeps,
  { id, stuck }: BatchFile,
): Promise<BumpPlans | undefined> {
  if (stuck === undefined) return undefined;
  try {
    const { quote } = await context();
    const { rate, floor: relayFloor } = quote;
    return await bumpPlans(read, { network, batch: id, rate, relayFloor, at: clock.now() });
  } catch (error) {
    // The page is shown all the same; a batch that was mined meanwhile is not stuck any more.
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** The key under which the form that came back takes effect once; Fault forbidden `form-expired` for a token of another session. */
export function acceptForm(deps: PayoutPageDeps, viewer: Viewer, request: Request): string {
  const purpose = { form: BATCH_FORMS, session: viewer.formSession };
  return deps.tokens.accept(sentToken(request), purpose, deps.clock.now());
}

/** The batch that a path names; Fault not-found `batch-unknown` for what is no reference. */
export function batchIdOf(request: Request): string {
  const { id } = request.params;
  const parsed = typeof id === "string" ? parseReference<"batch">(id) : undefined;
  if (parsed === undefined)
    throw new Fault("not-found", "batch-unknown", "There is no such batch.");
  return parsed;
}

/** A token for the forms of a page that this person is shown now. */
export function newToken(deps: PayoutPageDeps, viewer: Viewer): string {
  const purpose = { form: BATCH_FORMS, session: viewer.formSession };
  return deps.tokens.issue(purpose, deps.clock.now());
}

/** From a programme's code to its name. */
export async function namesOf(deps: PayoutPageDeps): Promise<(programme: string) => string> {
  const programmes = await listProgrammes(deps.read);
  return (code) => programmes.find((each) => each.code === code)?.name ?? code;
}
