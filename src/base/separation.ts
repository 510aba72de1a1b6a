/**
 * How strictly those who decide on help are kept from approving its payment (FORMATS 4, `approval-barred`): `standard` bars a batch's maker and
 * all its reviewers; in a `small` fund, of three people, one approver must be none of them.
 */
export const SEPARATIONS = ["standard", "small"] as const;
export type Separation = (typeof SEPARATIONS)[number];
