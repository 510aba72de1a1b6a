/**
 * Takes over the settings of the file `.env` in the working folder, if there is one; a variable that is set already stays. A process
 * that another one supervises is told everything by it, and reads nothing.
 */
export function loadEnvFile(self: Pick<NodeJS.Process, "send" | "loadEnvFile">): void {
  if (self.send !== undefined) return;
  try {
    self.loadEnvFile();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}
