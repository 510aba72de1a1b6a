/**
 * The files that accountants get, read by parsers of their own, which know the formats and nothing of our code: each gives what the file
 * moved and what it says is left, by account as the ledger names it. They fail on whatever they do not know.
 */

/** Debits minus credits at the beginning, what the entries add, and what the file says is left at the end. */
export interface FileAccount {
  opening: bigint;
  moved: bigint;
  closing: bigint | undefined;
}
export type FileBook = Map<string, FileAccount>;

function at(book: FileBook, account: string): FileAccount {
  const known = book.get(account) ?? { opening: 0n, moved: 0n, closing: undefined };
  book.set(account, known);
  return known;
}

/** RFC 4180: records and cells. */
export function csvRecords(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = "";
  let quoted = false;
  for (let n = 0; n < text.length; n += 1) {
    const letter = text[n]!;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[n + 1] === '"') {
        cell += '"';
        n += 1;
      } else quoted = false;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === ",") {
      record.push(cell);
      cell = "";
    } else if (letter === "\r" && text[n + 1] === "\n") {
      records.push([...record, cell]);
      [record, cell] = [[], ""];
      n += 1;
    } else if (letter === '"' || letter === "\n" || letter === "\r")
      throw new Error(`not RFC 4180 at ${n}`);
    else cell += letter;
  }
  if (record.length > 0 || cell !== "" || quoted) throw new Error("the last record has no end");
  return records;
}

function csvRows(text: string): Record<string, string>[] {
  const [head = [], ...rest] = csvRecords(text);
  return rest.map((cells) => {
    if (cells.length !== head.length) throw new Error("a record of another length");
    return Object.fromEntries(head.map((name, n) => [name, cells[n]!]));
  });
}

export function readCsvJournal(text: string): FileBook {
  const book: FileBook = new Map();
  for (const row of csvRows(text))
    at(book, row["account"]!).moved += BigInt(row["debit_sat"]!) - BigInt(row["credit_sat"]!);
  return book;
}

export function readCsvBalances(text: string): FileBook {
  const book: FileBook = new Map();
  for (const row of csvRows(text)) {
    const opening = BigInt(row["opening_sat"]!);
    const moved = BigInt(row["debit_sat"]!) - BigInt(row["credit_sat"]!);
    book.set(row["account"]!, { opening, moved, closing: BigInt(row["closing_sat"]!) });
  }
  return book;
}

export function readJsonl(text: string): FileBook {
  const book: FileBook = new Map();
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  for (const line of text.slice(0, -1).split("\n")) {
    const each = JSON.parse(line);
    if (each.type === "account") at(book, each.account).opening = BigInt(each.opening);
    else if (each.type === "balance") at(book, each.account).closing = BigInt(each.closing);
    else if (each.type === "entry")
      for (const { debit, credit, amount } of each.movements) {
        at(book, debit).moved += BigInt(amount);
        at(book, credit).moved -= BigInt(amount);
      }
    else if (each.type !== "period" && each.type !== "price") throw new Error(line);
  }
  return book;
}

/** A subset of hledger's format; checks that entries balance, come by day, and that every assertion holds. */
export function readHledger(text: string): FileBook {
  const book: FileBook = new Map();
  const declared = new Set<string>();
  let [payee, day, sum] = ["", "", 0n];
  const settle = (): void => {
    if (sum !== 0n) throw new Error(`an entry of ${day} does not balance`);
  };
  for (const line of text.split("\n")) {
    const head = /^(\d{4}-\d{2}-\d{2}) (?:\(\d+\) )?([a-z.-]+) \| .+$/.exec(line);
    const leg = /^ {4}(\S+) {2}(-?\d+) sat(?: = (-?\d+) sat)?$/.exec(line);
    const account = /^account (\S+) {2}; type: [ALERX]$/.exec(line);
    if (head !== null) {
      settle();
      if (head[1]! < day) throw new Error("entries are out of order");
      [day, payee] = [head[1]!, head[2]!];
      if (!declared.has(`payee ${payee}`)) throw new Error(`payee ${payee} is not declared`);
    } else if (leg !== null) {
      if (!declared.has(`account ${leg[1]}`)) throw new Error(`${leg[1]} is not declared`);
      const known = at(book, leg[1]!);
      const amount = BigInt(leg[2]!);
      sum += amount;
      if (payee === "opening" || payee === "balance") known.opening += amount;
      else known.moved += amount;
      const said = leg[3] === undefined ? undefined : BigInt(leg[3]);
      if (said !== undefined && said !== known.opening + known.moved)
        throw new Error(`balance of ${leg[1]} on ${day}`);
      if (payee === "closing") known.closing = said;
    } else if (account !== null) declared.add(`account ${account[1]}`);
    else if (/^payee [a-z.-]+$/.test(line)) declared.add(line);
    else if (!/^(|; .*|commodity 1000\.0* \S+|P [\d-]+ sat \d+(\.\d+)? [A-Z]{3})$/.test(line))
      throw new Error(line);
  }
  settle();
  return book;
}

const ROOTS: Record<string, string> = { Income: "revenue" };

/** A subset of beancount's format; checks that entries balance and that accounts are open. */
export function readBeancount(text: string): FileBook {
  const book: FileBook = new Map();
  const open = new Set<string>();
  let [payee, sum] = ["", 0n];
  const nameOf = (account: string): string => {
    if (!open.has(account)) throw new Error(`${account} is not open`);
    const [root = "", ...rest] = account.split(":");
    return [ROOTS[root] ?? root.toLowerCase(), ...rest.map((each) => each.toLowerCase())].join(":");
  };
  for (const line of text.split("\n")) {
    const head = /^\d{4}-\d{2}-\d{2} \* "([a-z.-]+)" "[a-z0-9-]+"$/.exec(line);
    const leg = /^ {2}([A-Z]\S+) {2}(-?\d+) SAT$/.exec(line);
    const opened = /^\d{4}-\d{2}-\d{2} open (\S+) SAT$/.exec(line);
    const balance = /^\d{4}-\d{2}-\d{2} balance (\S+) {2}(-?\d+) SAT$/.exec(line);
    if (head !== null) {
      if (sum !== 0n) throw new Error("an entry does not balance");
      payee = head[1]!;
    } else if (leg !== null) {
      const known = at(book, nameOf(leg[1]!));
      sum += BigInt(leg[2]!);
      if (payee === "opening" || payee === "balance") known.opening += BigInt(leg[2]!);
      else known.moved += BigInt(leg[2]!);
    } else if (opened !== null) open.add(opened[1]!);
    else if (balance !== null) at(book, nameOf(balance[1]!)).closing = BigInt(balance[2]!);
    else if (
      !/^(|; .*|option "operating_currency" "SAT"| {2}entry: "\d+"|[\d-]+ (commodity SAT|price SAT \d+(\.\d+)? [A-Z]{3}))$/.test(
        line,
      )
    )
      throw new Error(line);
  }
  if (sum !== 0n) throw new Error("an entry does not balance");
  return book;
}
