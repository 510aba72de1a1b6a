import type { VNode } from "preact";
import type { Fault } from "../base/fault.ts";
import type { Network } from "../bitcoin/network.ts";
import { FaultNotice } from "../http/fault-notice.tsx";
import { Page } from "../http/layout.tsx";
import { Done, Notice } from "../http/parts.tsx";
import { problemType } from "../http/problem.ts";
import { Progress } from "../http/progress.tsx";
import { staffPage } from "../people/staff-nav.ts";
import { allows } from "../people/permission.ts";
import type { Person } from "../people/person.ts";
import { Facts, Payments, Words } from "./batch-facts.tsx";
import { StuckPart } from "./stuck-part.tsx";
import { AlteredNeedPart } from "./altered-need-part.tsx";
import { FormsPart } from "./forms-part.tsx";
import { ApprovePart, FilesPart, SignPart } from "./batch-parts.tsx";
import type { TriedHandIn } from "./batch-parts.tsx";
import type { BatchFile } from "./batch-file.view.ts";
import type { BumpPlans } from "./bump-plans.view.ts";
import { approverStanding, stepOf } from "./batch-step.ts";
import type { BatchStep } from "./batch-step.ts";
import { BATCHES_PATH, batchName } from "./batches-page.tsx";
import { ReleasePart } from "./release-part.tsx";
import { LintPart } from "./lint/lint-part.tsx";
import { payoutText } from "./texts.ts";
import type { PayoutKey } from "./texts.ts";
import { unendedText } from "./unended-texts.ts";

/** What a batch's page shows. `need` is how many people must approve, `sayRule` says a rule of the signer in words. */
export interface BatchPageProps {
  readonly person: Person;
  readonly token: string;
  readonly batch: BatchFile;
  readonly network: Network;
  readonly need: number;
  readonly at: Date;
  readonly programme: string;
  readonly sayRule: (rule: string) => string;
  /** What lifting it would cost, of a batch that is stuck; undefined while the node cannot be asked. */
  readonly plans?: BumpPlans | undefined;
  readonly fault?: Fault | undefined;
  readonly tried?: TriedHandIn | undefined;
  readonly done?: PayoutKey | undefined;
}

/** One batch: where it stands, its six words, whom it pays, and what this person can do with it. */
export function BatchPage(props: BatchPageProps): VNode {
  const { person, batch, need, at, fault, done } = props;
  const { t } = payoutText;
  const releaseAt = batch.release === undefined ? undefined : new Date(batch.release);
  const standing = { ...batch, expiresAt: new Date(batch.expires), releaseAt };
  const step = stepOf(standing, need, at);
  const may = (permission: Parameters<typeof allows>[1]): boolean =>
    allows(person.roles, permission);
  return (
    <Page
      {...staffPage(person)}
      path={`${BATCHES_PATH}/${batch.id}`}
      heading={t("batch.name", { name: batchName(batch.id) })}

      wide
    >
      {fault === undefined ? null : <FaultNotice fault={fault} />}
      <Done text={done === undefined ? undefined : t(done)} />
      <p class="lead">
        {batch.isUndead
          ? unendedText.t("means")
          : t(`means.${step}`, { count: batch.approvers.length, need })}
      </p>
      <Stations step={step} />
      {batch.needAltered === undefined ? null : <AlteredNeedPart {...batch.needAltered} />}
      {batch.refusal !== undefined && batch.state === "frozen" ? (
        <Refused rule={batch.refusal} sayRule={props.sayRule} />
      ) : null}
      {batch.stuck === undefined ? null : (
        <StuckPart stuck={batch.stuck} plans={props.plans} mayBump={may("batch.bump")} />
      )}
      <div class="halves">
        <div>
          <Words words={batch.words} />
          <Payments {...props} />
        </div>
        <div>
          {may("batch.approve") ? (
            <ApprovePart {...props} standing={approverStanding(standing, person.code, at)} />
          ) : null}
          <FormsPart batch={batch} mayBump={may("batch.bump")} isOver={standing.expiresAt <= at} />
          {may("batch.broadcast") && takesSignature(batch) && step !== "expired" ? (
            <SignPart {...props} />
          ) : batch.change === undefined ? null : (
            <FilesPart batch={batch} />
          )}
          {may("batch.build") && batch.state === "frozen" ? <VoidPart batch={batch} /> : null}
          {step === "release" && may("batch.broadcast") ? <ReleasePart {...props} /> : null}
          <Facts {...props} />
        </div>
      </div>
      {batch.lint === undefined ? null : <LintPart {...batch.lint} />}
    </Page>
  );
}

/** Whether one of its forms waits for signatures. */
function takesSignature({ state, forms }: BatchFile): boolean {
  if (state === "frozen") return true;
  return forms.some((form) => form.state === "unsigned" || form.state === "partly-signed");
}

const STATIONS = [
  "step.frozen",
  "step.approved",
  "step.signed",
  "step.confirmed",
  "step.settled",
] as const;

/** The station that a batch has reached; one that was given up, or ran out of time, is on no way. */
const REACHED: Readonly<Partial<Record<BatchStep, number>>> = {
  approvals: 0,
  refused: 1,
  signature: 1,
  release: 2,
  confirmation: 2,
  settlement: 3,
  settled: 4,
};

function Stations({ step }: { readonly step: BatchStep }): VNode | null {
  const at = REACHED[step];
  if (at === undefined) return null;
  return (
    <div class="stations">
      <Progress steps={STATIONS.map((station) => payoutText.t(station))} at={at} />
    </div>
  );
}

function Refused(props: {
  readonly rule: string;
  readonly sayRule: (rule: string) => string;
}): VNode {
  const { t } = payoutText;
  return (
    <Notice tone="bad">
      <h2>{t("refusal.heading")}</h2>
      <p>{props.sayRule(props.rule)}</p>
      <p>
        {t("refusal.rule")}{" "}
        <a href={problemType(props.rule)}>
          <code>{props.rule}</code>
        </a>
      </p>
      <p>{t("refusal.then")}</p>
    </Notice>
  );
}

function VoidPart({ batch }: { readonly batch: BatchFile }): VNode {
  const { t } = payoutText;
  return (
    <section>
      <h2>{t("void.heading")}</h2>
      <p>{t("void.why")}</p>
      <p>
        <a class="button quiet" href={`${BATCHES_PATH}/${batch.id}/voiding`}>
          {t("void.ask")}
        </a>
      </p>
    </section>
  );
}
