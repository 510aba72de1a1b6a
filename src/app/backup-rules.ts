import { relative, resolve } from "node:path";
import type { ShredCopyPlan } from "../backup/shred-copy.ts";
import type { Settings } from "./settings.ts";

/** Where the worker puts a sealed backup each day, who can open it, and how many are kept. */
export interface BackupPlan {
  readonly folder: string;
  readonly recipients: readonly string[];
  /** 1…35: what was erased is in a backup for as many days at most. */
  readonly keep: number;
}

/** The plan that the settings name, if they name one whole. */
export function backupPlanOf(set: Settings): BackupPlan | undefined {
  const { BACKUP_DIR: folder, BACKUP_RECIPIENTS: recipients, BACKUP_KEEP: keep } = set;
  if (folder === undefined || recipients === undefined) return undefined;
  return Object.freeze({ folder: resolve(folder), recipients, keep });
}

/** Where the server copies its second store each day, if the settings name it whole. */
export function shredCopiesOf(set: Settings): ShredCopyPlan | undefined {
  const { SHRED_COPY_DIR: folder, SHRED_COPY_RECIPIENTS: recipients } = set;
  if (folder === undefined || recipients === undefined) return undefined;
  return Object.freeze({ folder: resolve(folder), recipients });
}

/** What is wrong with the settings of backups, one sentence each. */
export function backupMistakes(set: Settings): string[] {
  const { BACKUP_DIR: folder, BACKUP_RECIPIENTS: recipients, SHRED_DIR: shreds } = set;
  const { SHRED_COPY_DIR: copies, SHRED_COPY_RECIPIENTS: readers } = set;
  const rules: readonly (readonly [boolean, string])[] = [
    [
      (folder === undefined) !== (recipients === undefined),
      "BACKUP_DIR, BACKUP_RECIPIENTS: set both or none of the two.",
    ],
    [
      folder !== undefined && shreds !== undefined && isInside(folder, shreds),
      "BACKUP_DIR: must lie outside SHRED_DIR. What is backed up together with the shred parts cannot be forgotten.",
    ],
    [
      (copies === undefined) !== (readers === undefined),
      "SHRED_COPY_DIR, SHRED_COPY_RECIPIENTS: set both or none of the two.",
    ],
    [
      copies !== undefined &&
        [shreds, folder, set.DATA_DIR].some(
          (other) => other !== undefined && isInside(copies, other),
        ),
      "SHRED_COPY_DIR: must lie outside SHRED_DIR, BACKUP_DIR and DATA_DIR. What is backed up together with the shred parts cannot be forgotten.",
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, sentence]) => sentence);
}

/** Either of the two in the other, or both the same. */
function isInside(a: string, b: string): boolean {
  return [relative(resolve(a), resolve(b)), relative(resolve(b), resolve(a))].some(
    (step) => step === "" || !(step.startsWith("..") || step.startsWith("/")),
  );
}
