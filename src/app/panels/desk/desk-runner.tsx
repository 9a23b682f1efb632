/** What a prepared run adds to its page: the keys that strike, advance and answer, and the question that is asked. */
import { useEffect, useRef } from "react";
import type { ReactElement } from "react";
import { watch } from "../../store/commands.ts";
import { followRuns } from "../../store/desk.ts";
import { handleDeskKey } from "../../store/desk-keys.ts";
import { say, useWorkbench } from "../../store/workbench-store.ts";
import { QuestionCard } from "./question-card.tsx";
import { t } from "../../locale/locale.ts";

export function DeskRunner(): ReactElement {
  const client = useWorkbench((state) => state.client);
  useEffect(() => watch("faults"), []);
  const before = useRef(client);
  useEffect(() => {
    if (!client) return;
    const isRevived = before.current !== null && before.current !== client;
    before.current = client;
    return followRuns(client, isRevived);
  }, [client]);
  useEffect(() => {
    document.addEventListener("keydown", handleDeskKey);
    return () => document.removeEventListener("keydown", handleDeskKey);
  }, []);
  const hasScript = useWorkbench((state) => (state.desk?.script.length ?? 0) > 0);
  useEffect(() => {
    if (hasScript)
      say(t("This run has a script: → goes through it. The tab Failures has its notes, and a second window."));
  }, [hasScript]);
  return <QuestionCard />;
}
