import express from "express";
import type { Router } from "express";
import type { VNode } from "preact";
import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { Refusal } from "../../base/refusal.ts";
import { parseSats, sats } from "../../base/sats.ts";
import { parseAddress } from "../../bitcoin/address.ts";
import { Tap } from "../../chain/regtest/tap.ts";
import { rpcClient } from "../../chain/sources/rpc.ts";
import { formBody } from "../../http/form.ts";
import { Page, sendPage } from "../../http/layout.tsx";
import { Ltr, Notice } from "../../http/parts.tsx";
import { leadBack } from "../../http/lead-back.ts";
import type { Config } from "../config.ts";
import type { ServerDeps } from "../server.ts";
import { demoFiles, EPOCH_SECONDS, readDemoSignIns } from "./demo-files.ts";
import type { DemoSignIn } from "./demo-files.ts";

/** Where the demo explains itself. */
export const DEMO_PATH = "/demo";

/** What the demo's page shows. */
export interface DemoPageProps {
  readonly signIns: readonly DemoSignIn[];
  readonly keys: string;
  readonly said?: string | undefined;
}

/** What a demo adds to the server: who can sign in, play money, blocks. A demo is on regtest for ever. */
export function demoExtras(config: Config): NonNullable<ServerDeps["demo"]> {
  return {
    facts: {
      epochSeconds: config.epochSeconds ?? EPOCH_SECONDS,
      path: DEMO_PATH,
      pay: async (address) => {
        await tapOf(config).pay(parseAddress(address, "regtest").script, PLAY_GIFT);
      },
    },
    parts: [{ pages: demoPages(config) }],
  };
}

/** What the demo's donor gives with one click, in sats. */
const PLAY_GIFT = sats(1_000_000n);

function demoPages(config: Config): Router {
  const router = express.Router();
  const files = demoFiles(config.dataDir);
  const show = async (said?: string): Promise<VNode> =>
    DemoPage({ signIns: await readDemoSignIns(files), keys: files.keys, said });
  router.get(DEMO_PATH, async (_request, response) => sendPage(response, await show()));
  for (const step of ["pay", "mine"]) leadBack(router, `${DEMO_PATH}/${step}`, DEMO_PATH);
  router.post(`${DEMO_PATH}/pay`, formBody, async (request, response) => {
    const { address, amount } = PayForm.parse(request.body);
    sendPage(response, await show(await pay(config, address, amount)));
  });
  router.post(`${DEMO_PATH}/mine`, formBody, async (_request, response) => {
    await tapOf(config).mine(1);
    sendPage(response, await show("One block was mined."));
  });
  return router;
}

const PayForm = z.object({ address: z.string().max(120), amount: z.string().max(20) });

async function pay(config: Config, address: string, amount: string): Promise<string> {
  const value = parseSats(amount.replaceAll(/[\s,_]/g, ""));
  if (value === undefined || value < 1_000n) return "Write the amount in satoshis, at least 1000.";
  try {
    const txid = await tapOf(config).pay(parseAddress(address.trim(), "regtest").script, value);
    return `Paid. Transaction ${txid} waits for a block.`;
  } catch (error) {
    if (error instanceof Refusal) return "That is not an address of this play network.";
    if (error instanceof Fault) return error.message;
    throw error;
  }
}

function tapOf(config: Config): Tap {
  const node = config.node;
  if (node === undefined) throw new Fault("unavailable", "setting-missing", "No node is set.");
  return new Tap(rpcClient({ url: node.url.reveal(), cookieFile: node.cookieFile }));
}

/** One page: what this is, who can sign in, and play money. */
export function DemoPage({ signIns, keys, said }: DemoPageProps): VNode {
  return (
    <Page language="en" audience="public" path={DEMO_PATH} heading="This is a demo">
      <Notice tone="warn">
        <p>
          Everything here runs on a private Bitcoin network with play money. This fund was made in
          an empty database and can never become a real one. Its book uses the preset <em>open</em>{" "}
          with an epoch of one minute: it hides nothing.
        </p>
      </Notice>
      {said === undefined ? null : (
        <div role="status">
          <Notice>
            <p>
              <Ltr>{said}</Ltr>
            </p>
          </Notice>
        </div>
      )}
      <PlayMoney />
      <StaffTable signIns={signIns} />
      <h2>Approving a batch</h2>
      <p>
        Approvers sign on their own device. Their key files are in <code>{keys}</code>; the batch's
        page offers manifest.json and approvals.json:
      </p>
      <pre>
        <code>
          {"npm run purse -- approve manifest.json --approvals approvals.json \\\n"}
          {`  --key ${keys}/larch.key --fund-file ${keys}/../fund.txt --people ${keys}/../people.txt`}
        </code>
      </pre>
    </Page>
  );
}

function PlayMoney(): VNode {
  return (
    <>
      <h2>Play money</h2>
      <form method="post" action={`${DEMO_PATH}/pay`} autocomplete="off">
        <div class="field">
          <label for="address">Address to pay</label>
          <input type="text" id="address" name="address" dir="ltr" required />
        </div>
        <div class="field">
          <label for="amount">Satoshis</label>
          <input
            type="text"
            id="amount"
            name="amount"
            inputMode="numeric"
            dir="ltr"
            value="250000"
            required
          />
        </div>
        <button type="submit">Pay from the tap</button>
      </form>
      <p>A block is mined a few seconds after a payment. You can also ask for one:</p>
      <form method="post" action={`${DEMO_PATH}/mine`}>
        <button type="submit" class="quiet">
          Mine a block
        </button>
      </form>
    </>
  );
}

function StaffTable({ signIns }: { readonly signIns: readonly DemoSignIn[] }): VNode {
  return (
    <>
      <h2>Staff</h2>
      <p>
        Sign in at <a href="/staff/sign-in">/staff/sign-in</a>. The demo enrols its people without a
        second factor; a real fund would not.
      </p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Person</th>
              <th scope="col">Role</th>
              <th scope="col">Passphrase</th>
            </tr>
          </thead>
          <tbody>
            {signIns.map((person) => (
              <tr key={person.code}>
                <th scope="row">{person.code}</th>
                <td>{person.roles.join(", ")}</td>
                <td>
                  <code>{person.passphrase}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
