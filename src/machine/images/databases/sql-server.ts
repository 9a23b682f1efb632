/** What mysqld and postgres have in common: accounts, a store that lies in a file, and the conversation with clients. */
import { isError } from "../../kernel/applet.ts";
import type { Sys } from "../../kernel/applet.ts";
import { O_CREAT, O_TRUNC, O_WRONLY } from "../../kernel/flags.ts";
import type { Protocol } from "../parts/service.ts";
import { decodeQuestion, encodeLine } from "./sql-link.ts";
import type { SqlAnswer, SqlQuestion } from "./sql-link.ts";
import { isList, parseJson } from "./stored-json.ts";
import { splitStatements, SqlStore } from "./sql.ts";
import type { SqlFacts } from "./sql.ts";

/** Passwords by user; `*` may be anybody. */
export type Accounts = Map<string, string>;

export class SqlServer {
  readonly store: SqlStore;
  readonly accounts: Accounts = new Map();
  readonly #path: string;
  readonly #sys: Sys;

  constructor(sys: Sys, path: string, facts: SqlFacts) {
    this.#sys = sys;
    this.#path = path;
    this.store = new SqlStore(facts);
  }

  /** Reads what was saved; whether there was something. */
  load(): boolean {
    const text = this.#sys.k.readFile(this.#sys.p, this.#path);
    if (isError(text) || text === "") return false;
    const [accounts = "[]", store = "[]"] = text.split("\n");
    const known = parseJson(accounts);
    for (const one of isList(known) ? known : []) {
      if (isList(one)) this.accounts.set(String(one[0]), String(one[1]));
    }
    this.store.load(store);
    return true;
  }

  save(): void {
    const { k, p } = this.#sys;
    const fd = k.open(p, this.#path, O_WRONLY | O_CREAT | O_TRUNC, 0o640);
    if (fd < 0) return;
    k.write(p, fd, `${JSON.stringify([...this.accounts])}\n${this.store.dump()}\n`);
    k.close(p, fd);
  }

  /** Runs a script as the owner; the first thing that goes wrong. */
  runScript(text: string, database: string): SqlAnswer | null {
    let current = database;
    for (const statement of splitStatements(text)) {
      const result = this.store.run(statement, current);
      if (result.kind === "use") ({ database: current } = result);
      if (result.kind === "error") return result;
    }
    return null;
  }

  answer(question: SqlQuestion, refuse: (question: SqlQuestion) => string | null): SqlAnswer {
    const refused = refuse(question);
    if (refused !== null) return { kind: "refused", message: refused };
    if (question.sql === "") return { kind: "done", tag: "", count: 0 };
    const before = this.store.dump();
    const result = this.store.run(question.sql, question.database);
    if (result.kind === "done" && this.store.dump() !== before) this.save();
    return result;
  }

  /** `greeting`: what a client is told first. `onQuestion`: for the log. */
  protocol(
    greeting: string,
    refuse: (question: SqlQuestion) => string | null,
    onRefused: (message: string) => string,
  ): Protocol {
    return () => {
      let buffer = "";
      return {
        ...(greeting === "" ? {} : { greeting }),
        receive: (data) => {
          buffer += data;
          let send = "";
          let errorLog = "";
          for (let end = buffer.indexOf("\n"); end >= 0; end = buffer.indexOf("\n")) {
            const question = decodeQuestion(buffer.slice(0, end));
            buffer = buffer.slice(end + 1);
            if (!question) return { send, errorLog: errorLog + onRefused("invalid"), ends: true };
            const answer = this.answer(question, refuse);
            if (answer.kind === "refused") errorLog += onRefused(answer.message);
            send += encodeLine(answer);
          }
          return { send, errorLog };
        },
      };
    };
  }
}
