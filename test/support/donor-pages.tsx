import type { VNode } from "preact";
import { sumFigures } from "../../src/audit/figures.ts";
import type { PublishedFigures } from "../../src/audit/figures.ts";
import { sats } from "../../src/base/sats.ts";
import { BookPage, ProgrammesPage, VerifyPage } from "../../src/donations/book-pages.tsx";
import type { DonationStatus } from "../../src/donations/donation.view.ts";
import { CodeKindPage, GiftPage, ReceiptCodePage } from "../../src/donations/gift-pages.tsx";
import { AddressPage, GivePage } from "../../src/donations/give-pages.tsx";
import { HomePage } from "../../src/donations/home-page.tsx";
import type { EpochMoney, PublicMoney } from "../../src/donations/public-money.view.ts";
import type { Language } from "../../src/http/text.ts";
import type { Programme } from "../../src/programmes/programme.ts";

/** An address, a code and a certificate as long as real ones. */
export const ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
export const RECEIPT_CODE = "9F3-K7Q-ZB2-MTX-04H-WDV-8RC-NAY-E56";
const CERTIFICATE = `commonpurse/address/v1 demo.commonpurse.example
{"address":"${ADDRESS}","fund":"demo.commonpurse.example","index":41,"network":"regtest","notAfter":"2027-11-25T00:00:00Z","programme":"general","t":"address","v":1}

— demo.commonpurse.example Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
`;

/** Programmes as a fund might have them, one of them paused, one named to break pages. */
export const PROGRAMMES: readonly Programme[] = [
  programme(
    "fines",
    "Fines and court costs",
    "Pays fines and court costs of people convicted for taking part in peaceful protest.",
    "open",
  ),
  programme(
    "general",
    "General help",
    "Food, rent and medicine for people who were dismissed or are in jail, and for their families.",
    "open",
  ),
  programme(
    "medical",
    'Hurt <b>"&amp;',
    "Treatment of injuries </script><script>alert(1)</script>",
    "open",
  ),
  programme(
    "relocation",
    "Relocation",
    "Travel and first rent for people who had to leave.",
    "paused",
  ),
];

function programme(
  code: string,
  name: string,
  purpose: string,
  state: Programme["state"],
): Programme {
  return { code, name, purpose, state, awardFloor: sats(100_000n), awardCap: sats(5_000_000n) };
}

/** Figures of a programme that grew to `size` hundredths of a bitcoin; they add up. */
function figures(size: bigint): PublishedFigures {
  const received = size * 1_013_579n;
  const paid = (received * 42n) / 100n;
  const fees = (received * 3n) / 1000n;
  const inFlight = (received * 8n) / 100n;
  const committed = (received * 17n) / 100n;
  const available = received - paid - fees - inFlight - committed;
  return {
    received,
    available,
    committed,
    inFlight,
    paid,
    fees,
    losses: 0n,
    operations: 0n,
    refunds: 0n,
    transfers: 0n,
  };
}

/** A book of so many epochs. */
export function publicMoney(count: number): PublicMoney {
  const epochs: EpochMoney[] = Array.from({ length: count }, (_, at) => ({
    epoch: 118 + at,
    closedAt: new Date(Date.UTC(2026, 10, 1 + at, 12)),
    ...figures(BigInt(20 + at * 3 + (at % 4) * 2)),
  }));
  const last = epochs.at(-1);
  if (last === undefined) throw new Error("publicMoney: at least one epoch");
  const part = figures(BigInt(7));
  const rest = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, last[key as keyof PublishedFigures] - value]),
  ) as unknown as PublishedFigures;
  const programmes = [
    { programme: "fines", ...part },
    { programme: "general", ...rest },
  ];
  return {
    balances: {
      ...sumFigures(programmes),
      asOf: {
        epoch: last.epoch,
        closedAt: last.closedAt,
        checkpoint: { size: 18_342, root: "5f1d0a".repeat(10) + "c0de" },
      },
      programmes,
    },
    epochs,
  };
}

const STATUS: DonationStatus = {
  programme: "general",
  address: ADDRESS,
  expiresOn: "2026-12-25",
  gifts: [
    {
      outpoint: `${"4a5e1e4baab89f3a32518a88c31bc87f".repeat(2)}:1`,
      amount: 1_250_000n,
      state: "confirmed",
      confirmations: 2,
    },
  ],
  receipts: ['{"parts":[{"state":"carried"}],"t":"receipt"}'],
};

/** Every public and donor page by name, with values as large as they get. */
export function donorPages(language: Language): Readonly<Record<string, VNode>> {
  const token = "AAAAAGnEbkKq0Xy4c8m1oQ7tZpRkXW3Jt2l9v5nQ0b8yHn4sLw1uEg";
  const common = { language, token, programmes: PROGRAMMES };
  const publicUrl = "https://commonpurse.example";
  return {
    home: (
      <HomePage
        {...common}
        money={publicMoney(24)}
        publicUrl={publicUrl}
        demo={{ epochSeconds: 60, path: "/demo" }}
      />
    ),
    "home-first": <HomePage {...common} money={undefined} publicUrl={publicUrl} />,
    "home-young": <HomePage {...common} money={publicMoney(2)} publicUrl={publicUrl} />,
    donate: (
      <GivePage {...common} attempt={{ values: {}, errors: { programme: { kind: "required" } } }} />
    ),
    address: (
      <AddressPage
        language={language}
        token={token}
        canPlay
        programme="General help"
        started={{
          programme: "general",
          receiptCode: RECEIPT_CODE,
          address: ADDRESS,
          uri: `bitcoin:${ADDRESS}`,
          certificate: CERTIFICATE,
          expiresOn: "2026-12-25",
        }}
      />
    ),
    code: <CodeKindPage language={language} />,
    "gift-code": (
      <ReceiptCodePage
        language={language}
        token={token}
        attempt={{
          values: { code: "1AB" },
          errors: { code: { kind: "message", message: "code-of-other-kind" } },
        }}
      />
    ),
    gift: (
      <GiftPage
        language={language}
        token={token}
        code={RECEIPT_CODE}
        programme="General help"
        status={STATUS}
      />
    ),
    "gift-none": (
      <GiftPage
        language={language}
        token={token}
        code={RECEIPT_CODE}
        programme="General help"
        status={{ ...STATUS, gifts: [], receipts: [] }}
      />
    ),
    programmes: <ProgrammesPage language={language} programmes={PROGRAMMES} />,
    balances: <BookPage language={language} money={publicMoney(24)} programmes={PROGRAMMES} />,
    verify: (
      <VerifyPage
        language={language}
        publicUrl={publicUrl}
        policy={"0badc0de".repeat(8)}
        verifier={"600dc0de".repeat(8)}
        named={"600dc0de".repeat(8)}
        separation="small"
      />
    ),
  };
}
