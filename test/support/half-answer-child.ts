/** A server as a process of its own whose pages fail with what PostgreSQL says of a row: half-way through an answer, and while the failure itself is answered. */
import { createServer } from "node:http";
import express from "express";
import pg from "pg";
import { testWeb } from "./web.ts";
import { makeLog } from "../../src/app/log.ts";

/** As PostgreSQL tells of a row that is there twice. */
function refused(): pg.DatabaseError {
  const error = new pg.DatabaseError("duplicate key, CANARY-MESSAGE", 100, "error");
  return Object.assign(error, { code: "23505", detail: "Key (x)=(CANARY-DETAIL) already exists." });
}

const pages = express.Router();
pages.get("/half", async (_request, response) => {
  response.write("half an answer");
  // It has left when the row is refused.
  await new Promise((resolve) => setTimeout(resolve, 50));
  throw refused();
});
pages.get("/unanswerable", (_request, response) => {
  response.setHeader = () => {
    throw refused();
  };
  throw refused();
});
const { app } = testWeb([{ pages }], { log: makeLog("info") });
const server = createServer(app).listen(0, "127.0.0.1", () => process.send?.(server.address()));
process.on("disconnect", () => process.exit(0));
