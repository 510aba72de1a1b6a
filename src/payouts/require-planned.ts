import { Fault } from "../base/fault.ts";
import type { BumpPlans } from "./bump-plans.view.ts";

type Plan = BumpPlans["child" | "replacement" | "cancel"];

const WHY: Readonly<Record<Exclude<Plan["kind"], "planned">, string>> = {
  "not-needed": "What is on its way pays this rate already.",
  "no-change": "This batch has no change that could pay for it.",
  "payments-only": "This transaction pays nobody, so it is lifted by a higher fee only.",
  "child-exists": "It has a child already. Lift that one.",
  cancelled: "A cancel of this batch exists. Lift that one, or give it up.",
  replaced: "Another batch pays what this one did. It can only be cancelled.",
  unsigned: "No form of it is signed whole. It can only be cancelled.",
  forgotten: "Whom it pays is not known here. It can only be cancelled.",
  "cancel-unseen":
    "A cancel of it was signed before the restore, and the signer signs no other. Send that one.",
  "cluster-full": "Too many waiting transactions hang together with this one.",
  "change-too-small": "What could pay for it is too little.",
  "fee-over-cap": "The fee would be higher than was approved, or than the fund allows.",
  "fee-over-rate": "The rate would be higher than the fund allows.",
};

/** The plan, when it can be carried out; Fault conflict `bump-refused` with the `rule` that it breaks. */
export function requirePlanned<T extends Plan>(plan: T): Extract<T, { kind: "planned" }> {
  if (plan.kind === "planned") return plan as Extract<T, { kind: "planned" }>;
  throw new Fault("conflict", "bump-refused", WHY[plan.kind], {
    rule: plan.kind,
    ...("fee" in plan && { fee: plan.fee.toString() }),
    ...("missing" in plan && { missing: plan.missing.toString() }),
  });
}
