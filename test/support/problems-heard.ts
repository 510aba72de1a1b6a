/** Every documented problem, by whether the worlds of a whole run hear it over HTTP; a new one is in neither list until somebody has said which. */

/** Why a problem is not heard by any world, and which. */
export const UNHEARD: readonly { readonly why: string; readonly problems: readonly string[] }[] = [
  {
    why: "a command says it on standard error; `refusals-repeat-nothing.test.ts` reads those of enrolment there",
    problems:
      "person-code person-enrolled roles-apart fund-founded fund-missing fund-network fund-older fund-other-log fund-real key-unlisted restore-not-empty wallet-other".split(
        " ",
      ),
  },
  {
    why: "a process says it when it starts or cannot go on, before anybody can write to it",
    problems:
      "bitcoind-missing data-directory-not-ours data-directory-not-writable data-directory-unreachable database-missing database-not-started host-unknown port-forbidden port-taken programmes-missing regtest-node-failed tap-empty jobs-stopped setting-missing".split(
        " ",
      ),
  },
  {
    why: "the worker, which follows the chain and the log, writes it to its own; nobody's request is near",
    problems:
      "chain-altered chain-restless checkpoint-missing log-behind log-damaged log-forked log-unchecked mirror-away mirror-refuses node-answers-strangely node-busy node-lacks-block node-refuses-credentials node-starting reorganisation-too-deep".split(
        " ",
      ),
  },
  {
    why: "the ledger refuses an entry that a bug or a race would make; what calls it says something else to people",
    problems: "hold-resolved ledger-entry-differs period-closed posting-reversed".split(" "),
  },
  {
    why: "it is a reason for which a decision or a payment waits, and is shown as that, not answered",
    problems:
      "budget-exceeded duplicates-open emergencies-only restore-unreleased payout-dust destination-not-derived payout-too-small manifest-expired losses-open insufficient-funds".split(
        " ",
      ),
  },
  {
    why: "it is answered with a page, which has no code to note; the listener hears the page",
    problems: "cross-site-request form-expired form-too-quick pause-words".split(" "),
  },
  {
    why: "a server answers it that lacks its database, its log, its node, its room or its signer, or holds back a flood; tests of that start servers without a world",
    problems:
      "book-busy book-not-open database-away daily-limit evidence-storage unavailable upload-slow wallet-restoring work-needed second-factor-needed".split(
        " ",
      ),
  },
  {
    why: "it takes two people at one moment, or staff who do what their page does not offer; its sentence is literal text (`fault-values.test.ts`)",
    problems:
      "amount-of-neither approval-twice blackout-over board-unproven board-uses-many coins-taken conflicts-too-many correction-step correction-target correction-too-large fee-refused tests-reviewer board-unsealed".split(
        " ",
      ),
  },
  {
    why: "is no problem: the page of all rules",
    problems: "rules".split(" "),
  },
];

/** Those that tests provoke over HTTP in a world, where each answer is looked at. */
export const HEARD: readonly string[] = [
  ..."node-behind node-contradicted node-pruned node-syncing node-unreachable node-wrong-network".split(
    " ",
  ),
  ..."access-freeze-unknown address-curve address-invalid address-kind address-network address-uncertified".split(
    " ",
  ),
  ..."already-decided appeal-final appeal-late approval-not-yours audit-keys-past award-out-of-range".split(
    " ",
  ),
  ..."batch-altered batch-forgotten batch-transition batch-unknown blackout-again blackout-day".split(
    " ",
  ),
  ..."blackout-declared blackout-own blackout-unknown board-asked board-early board-file-other".split(
    " ",
  ),
  ..."board-not-yours board-opens board-readers board-state board-use-unknown bump-refused".split(
    " ",
  ),
  ..."case-address-early case-changed case-not-found case-transition ceiling-exceeded certificates-exhausted".split(
    " ",
  ),
  ..."code-missing code-mistyped code-of-other-kind code-unknown coin-free coin-frozen".split(" "),
  ..."coin-reserved coin-unknown coins-insufficient coins-unexplained correction-repeated correction-unmirrored".split(
    " ",
  ),
  ..."currencies-mixed cursor-invalid destination-change-other destination-changes destination-exhausted destination-fixed".split(
    " ",
  ),
  ..."destination-look-alike destination-ours destination-published destination-refusals destination-repeated destination-secret".split(
    " ",
  ),
  ..."destination-too-many destination-type-needed destination-unchanged destination-unranged destination-used duplicate-granted".split(
    " ",
  ),
  ..."epoch-unknown erasure-early evidence-alone evidence-closed evidence-damaged evidence-empty".split(
    " ",
  ),
  ..."evidence-full evidence-heic evidence-insufficient evidence-pixels evidence-too-large evidence-transition".split(
    " ",
  ),
  ..."evidence-type evidence-unknown explanation-differs export-busy fee-rate-outside freeze-oneself".split(
    " ",
  ),
  ..."freeze-unknown freezes-many fund-untrusted group-key group-known group-over".split(" "),
  ..."group-own group-term group-unknown hand-payment-young idempotency-key-missing idempotency-key-reused".split(
    " ",
  ),
  ..."idempotency-key-weak index-altered language-not-answered lint-missing lint-severe looks-spent".split(
    " ",
  ),
  ..."media-type-unsupported messages-closed messages-full messages-many method-not-allowed not-found".split(
    " ",
  ),
  ..."not-permitted not-yours pair-transition pair-unknown passphrase-weak pause-not-own".split(
    " ",
  ),
  ..."pause-nothing pause-often pause-own pause-recipients pause-unknown payout-altered".split(" "),
  ..."payout-batched payout-not-refused payout-not-short payout-over payout-paused payout-resting payout-unended".split(
    " ",
  ),
  ..."payout-shortfall payout-unknown payouts-apart payouts-costly payouts-frozen payouts-missing people-list-untrusted".split(
    " ",
  ),
  ..."period-backwards person-unknown policy-changed policy-own policy-same policy-unknown".split(
    " ",
  ),
  ..."precondition-required programme-busy programme-not-open programme-own programme-transition programme-unknown".split(
    " ",
  ),
  ..."psbt-malformed purpose-not-taken purpose-unfit question-quiet raise-differs rate-known".split(
    " ",
  ),
  ..."rate-needed rate-stale recovery-exceeds-loss request-invalid request-malformed request-too-large".split(
    " ",
  ),
  ..."reviewers-missing share-of-nothing sign-in-failed sign-in-needed spend-unknown step-up-needed".split(
    " ",
  ),
  ..."suspense-empty tests-many tests-over tests-own tests-unknown thaw-not-yours".split(" "),
  ..."tier-exceeded tier-not-offered tier-unneeded tiers-disordered too-many-requests triage-full".split(
    " ",
  ),
  ..."triagers-missing untriaged-early uri-required vouch-closed vouch-late vouch-missing".split(
    " ",
  ),
  ..."vouch-other vouch-spent vouch-unproven vouches-many withdrawal-late".split(" "),
];
