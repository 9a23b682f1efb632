/** What the run uses and is not simulated. */
import { useState } from "react";
import type { ReactElement } from "react";
import type { NoticeView } from "../../store/view.ts";
import { useWorkbench } from "../../store/workbench-store.ts";
import { recognised, t } from "../../locale/locale.ts";
import { Banner } from "./banner.tsx";

const NO_NOTICES: NoticeView[] = [];

/** Each is said once; closing one keeps it closed until the page is loaded again. */
export function Notices(): ReactElement {
  const notices = useWorkbench((state) => state.view?.notices ?? NO_NOTICES);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  return (
    <>
      {notices
        .filter((notice) => !closed.has(notice.id))
        .map((notice) => (
          <Banner
            key={notice.id}
            tone="waiting"
            title={t("Not simulated")}
            onClose={() => setClosed(new Set([...closed, notice.id]))}
          >
            {recognised(notice.text)}
          </Banner>
        ))}
    </>
  );
}
