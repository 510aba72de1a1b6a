/** Where the timestamp of a checkpoint of this size lies, below the log: the text that was stamped, and the stamp. */
export function timestampPaths(size: number): { readonly body: string; readonly stamp: string } {
  return { body: `${size}.body`, stamp: `${size}.body.ots` };
}
