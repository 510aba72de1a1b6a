import { expect, test } from "vitest";
import { parseVkey } from "../../src/base/tlog/note.ts";
import { openAddressCertificate } from "../../src/bitcoin/address-certificate.ts";
import { outcome, vectors } from "../support/vectors.ts";

const file = vectors("own-certificates");

test.each(file.cases)("certificate: $desc", ({ note, paying, expect: expected }) => {
  const trust = {
    keys: file["vkeys"].map(parseVkey),
    fund: file["fund"],
    network: file["network"],
    at: new Date(file["now"]),
  };
  expect(outcome(() => openAddressCertificate(note, paying, trust))).toBe(expected);
});
