/** All names by which the signer refuses: those of its own table, and of the parts that it reads. */
export const SIGNER_RULES: readonly string[] = [
  ...["signer-locked", "json-malformed", "json-not-canonical", "keys", "version", "value"],
  ...["manifest-kind", "manifest-order", "manifest-repeat", "manifest-total", "manifest-dust"],
  ...["fund-mismatch", "network-mismatch", "wallet-unknown", "programme-mismatch"],
  ...["policy-unknown", "fund-rollback", "head-rollback", "manifest-expired"],
  ...["note-malformed", "statement-type", "note-signature", "note-unsigned", "statement-fund"],
  ...["statement-expired", "approvers-rollback", "approvers-sign-in-rp"],
  ...["approval-digest", "approval-unknown-key", "approval-key-expired", "approval-form"],
  ...["approval-client-data", "approval-type", "approval-challenge", "approval-origin"],
  ...["approval-auth-data", "approval-rp", "approval-user", "approval-signature"],
  ...["approval-barred", "approvals-same-person", "approvals-too-few"],
  ...["award-unknown-key", "award-key-expired", "award-signature", "award-same-person"],
  ...["award-too-few", "award-missing", "award-mismatch", "award-rate", "award-exceeded"],
  ...["case-paid-before", "destination-kind", "destination-value", "destination-network"],
  ...["destination-scripts", "destination-signature", "destination-key-changed"],
  ...["destination-unlogged", "destination-superseded", "destination-chain"],
  ...["destination-missing", "destination-mismatch"],
  ...["lineage-anchor-changed", "lineage-version", "payout-signed-elsewhere"],
  ...["anchor-used-elsewhere", "psbt-malformed", "psbt-version", "psbt-too-large"],
  ...["input-anchor-missing", "input-not-ours", "input-no-previous", "input-previous-mismatch"],
  ...["input-sighash", "input-sequence", "input-already-final", "psbt-signature"],
  ...["output-missing", "output-unexpected", "output-amount", "change-unexpected"],
  ...["change-script", "change-dust", "change-gap", "fee-negative", "fee-over-cap"],
  ...[
    "fee-over-share",
    "fee-over-rate",
    "variant-outputs-changed",
    "limit-batch",
    "limit-day",
    "limit-count",
  ],
];

/** Rules that no request alone can meet, and why. */
export const UNREACHABLE: Readonly<Record<string, string>> = {
  "signer-locked":
    "decided by the log before a request is read: signer-log.test.ts, hostile-server.test.ts",
};
