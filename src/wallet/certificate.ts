import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";

/** A certificate that is handed out must be good for so many days more: longer than a donor is asked to use the address. */
const CERTIFIED_DAYS = 31;

const DAY_MS = 86_400_000;

/** How many addresses of a programme a full stock of certificates covers. */
export const CERTIFICATE_BLOCK = 500;

/** How many certificates are left when what changes: a new block is due, only work gets an address, only a case gets one. */
export const CERTIFICATES_FOR = { comfort: 100, worked: 50, cases: 25 } as const;

/** Whether a programme has so few certificates left that the next block is due. */
export function isShort(left: number): boolean {
  return left <= CERTIFICATES_FOR.comfort;
}

/** The day until which a certificate must be good to be handed out at `at`. */
export function mustBeGoodUntil(at: Date): string {
  return formatDate(new Date(at.getTime() + CERTIFIED_DAYS * DAY_MS));
}

/** The last day on which a certificate that is good until `day` (YYYY-MM-DD) can be handed out. */
export function lastDayOf(day: string): string {
  return formatDate(new Date(new Date(`${day}T00:00:00Z`).getTime() - CERTIFIED_DAYS * DAY_MS));
}

/** What is said of an address that is not the one which was certified, at first or when it is shown again. */
export function addressUncertified(): Fault {
  return new Fault(
    "unavailable",
    "address-uncertified",
    "The fund's offline key has certified another address than this server would show, so it shows none. Pay nothing, and tell the fund.",
  );
}

/** What is said when there is no certificate to hand out. */
export function certificatesExhausted(): Fault {
  return new Fault(
    "unavailable",
    "certificates-exhausted",
    "No certified address is left. Nothing was given out; please try again later.",
  );
}
