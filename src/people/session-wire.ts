import { z } from "zod";
import { formatTime } from "../base/clock.ts";
import { CodeNameWire, TimeWire } from "../http/wire.ts";
import { provenUntil } from "./decision.ts";
import { PERMISSIONS, permissionsOf } from "./permission.ts";
import { ROLES } from "./person.ts";
import type { Person, Role } from "./person.ts";

/** What is told of a session. */
interface SessionFacts {
  readonly person: Person;
  readonly withheld: readonly Role[];
  readonly secondFactor: boolean;
  readonly provenAt: Date;
  readonly endsAt: Date;
}

/** A session as the API shows it to its person. */
export const SessionWire = z.strictObject({
  person: CodeNameWire,
  roles: z.array(z.enum(ROLES)),
  permissions: z.array(z.enum(PERMISSIONS)),
  /** Whether a second factor was proved in this session. */
  secondFactor: z.boolean(),
  /** Roles that count for nothing until one is. */
  withheld: z.array(z.enum(ROLES)),
  /** Until when decisions are taken without another proof. */
  provenUntil: TimeWire,
  endsAt: TimeWire,
});

/** A session, as whoever looks has it, in that form. */
export function sessionWire(viewer: SessionFacts): z.input<typeof SessionWire> {
  return {
    person: viewer.person.code,
    roles: [...viewer.person.roles],
    permissions: permissionsOf(viewer.person.roles),
    secondFactor: viewer.secondFactor,
    withheld: [...viewer.withheld],
    provenUntil: formatTime(provenUntil(viewer.provenAt)),
    endsAt: formatTime(viewer.endsAt),
  };
}
