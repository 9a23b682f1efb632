/** A level for others: as a link or a file, what is hidden in both sealed. */
import { useEffect, useRef } from "react";
import type { ReactElement } from "react";
import { Button } from "../../kit/button.tsx";
import { download } from "../../store/commands.ts";
import { useLevel } from "../../store/level-draft.ts";
import { ShareLine } from "../share/share-line.tsx";
import { t } from "../../locale/locale.ts";

export function LevelShare(): ReactElement | null {
  const shared = useLevel((state) => state.shared);
  const title = useLevel(({ level }) => level.title);
  const here = useRef<HTMLElement>(null);
  useEffect(() => {
    if (shared) here.current?.focus();
  }, [shared]);
  if (!shared) return null;
  const link = `${location.origin}${location.pathname}#${shared.fragment}`;
  const name = title.replaceAll(/[^\w]+/g, "-").replaceAll(/^-+|-+$/g, "");
  return (
    <section ref={here} className="level-part" aria-label={t("Share this challenge")} tabIndex={-1}>
      <h3>{t("Share this challenge")}</h3>
      <p className="quiet">
        {t(
          "Faults, checks, hints and answers are sealed: they are not read by looking at the link or the file. It is no lock: whoever means to can open it.",
        )}
      </p>
      <ShareLine
        label={t("Link")}
        text={link}
        done={t("Link copied: the whole challenge in {n} characters.", { n: link.length })}
      />
      <p className="quiet">{t("The link has {n} characters.", { n: link.length })}</p>
      <Button icon="file" onClick={() => download(`${name === "" ? "challenge" : name.toLowerCase()}.md`, shared.file)}>
        {t("Save as a file")}
      </Button>
    </section>
  );
}
