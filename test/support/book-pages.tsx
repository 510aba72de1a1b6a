/** The pages about the public book and the stock of certificates, with as many and as hostile values as they get. */
import type { VNode } from "preact";
import { UNTOUCHED, refuseField } from "../../src/http/form.ts";
import { BookPage } from "../../src/auditors/book-page.tsx";
import type { BookPageProps } from "../../src/auditors/book-page.tsx";
import { makeAttestation } from "../../src/audit/attestation.ts";
import type { Notice } from "../../src/audit/notice.store.ts";
import { formatCorrection } from "../../src/audit/signed-correction.ts";
import type { Person } from "../../src/people/person.ts";
import { CertificatesPage } from "../../src/wallet/certificates-page.tsx";
import { AUDITOR } from "./audit-log.ts";

const TOKEN = "AAAAAGnEbkKq0Xy4c8m1oQ7tZpRkXW3Jt2l9v5nQ0b8yHn4sLw1uEg";
const ROWAN: Person = { code: "rowan", roles: ["auditor"] };
const HAZEL: Person = { code: "hazel", roles: ["treasurer", "approver"] };
const SORREL: Person = { code: "sorrel", roles: ["operator"] };
const HOSTILE = `</p><script>alert(1)</script>${"very ".repeat(50)}long`;

const attestation = makeAttestation(
  {
    chain: "agree",
    close: 4_711,
    e: 12,
    fund: "fund.example/log",
    opened: "all",
    root: "ab".repeat(32),
    size: 4_712,
    sums: "agree",
    verdict: "qualified",
  },
  AUDITOR,
);

const correction = Buffer.from(
  formatCorrection({
    record: {
      code: "double-booked",
      d: -2_100_000_000_000_000n,
      event: "operations",
      field: "operations",
      fund: "fund.example/log",
      nonce: "0a".repeat(16),
      notAfter: "2027-01-01T00:00:00Z",
      of: 4_711,
      p: "legal-costs-of-the-detained",
      reference: "x".repeat(160),
    },
    sigs: [],
  }),
).toString();

const notice = (at: number, rest: Partial<Notice>): Notice => ({
  number: BigInt(at),
  digest: at.toString(16).padStart(2, "0").repeat(32),
  kind: "attest",
  body: attestation,
  state: "waiting",
  rule: undefined,
  ...rest,
});

const BOOK: BookPageProps = {
  person: ROWAN,
  token: TOKEN,
  stock: {
    epoch: 13,
    auditors: [
      { auditor: `fund.example/auditor-of-another-country+0a1b2c3d+${"A".repeat(44)}`, left: 0 },
      { auditor: `fund.example/auditor+0a1b2c3d+${"B".repeat(44)}`, left: 87 },
    ],
  },
  notices: [
    notice(4, {}),
    notice(3, { kind: "correct", body: correction, state: "refused", rule: "correction-too-few" }),
    notice(2, { state: "published" }),
    notice(1, { body: HOSTILE }),
  ],
  epochs: Array.from({ length: 12 }, (_, at) => 12_345 - at),
  older: 12_334,
  sayRule: () => HOSTILE,
};

/** The pages by name. */
export function bookPages(): Readonly<Record<string, VNode>> {
  const attempt = refuseField(UNTOUCHED, "sheet", HOSTILE);
  return {
    book: <BookPage {...BOOK} done="done.keys" />,
    "book-refused": <BookPage {...BOOK} tried={{ part: "keys", attempt }} />,
    "book-corrections": <BookPage {...BOOK} person={HAZEL} />,
    "book-empty": (
      <BookPage {...BOOK} stock={undefined} notices={[]} epochs={[]} older={undefined} />
    ),
    certificates: (
      <CertificatesPage
        person={SORREL}
        stocks={[
          { programme: "fines", left: 0, next: 12_000, blockFrom: 12_000, until: undefined },
          {
            programme: "legal-costs-of-the-detained",
            left: 1_734,
            next: 266,
            blockFrom: 2_000,
            until: { first: "2027-03-31", last: "2027-05-30" },
          },
        ]}
      />
    ),
    "certificates-none": <CertificatesPage person={SORREL} stocks={[]} />,
  };
}
