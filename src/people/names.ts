/**
 * Names of this folder, by the rule of FORMATS 11 that a new use takes a new name. `passphrase` turns argon2id's output into a key,
 * `staffKeys` binds a person's sealed keys to their code, `recoveryCode` is what is kept of one, `boardShare` checks the lines of a share, the `session*` names make a session's id and key from its
 * cookie, bind its sealed keys to it, and tie its forms to it.
 */
export const PEOPLE_NAMES = {
  passphrase: "commonpurse/people/passphrase/v1",
  staffKeys: "commonpurse/people/keys/v1",
  recoveryCode: "commonpurse/people/recovery/v1",
  boardShare: "commonpurse/board/share/v1",
  sessionPending: "commonpurse/session/pending/v1",
  sessionId: "commonpurse/session/id/v1",
  sessionKey: "commonpurse/session/key/v1",
  sessionKeys: "commonpurse/session/keys/v1",
  sessionForm: "commonpurse/session/form/v1",
} as const;
