/** One message above everything else. */
import type { ReactElement, ReactNode } from "react";
import { IconButton } from "../../kit/button.tsx";
import { Icon } from "../../kit/icon.tsx";
import { t } from "../../locale/locale.ts";

interface BannerProps {
  tone: "failed" | "waiting";
  title: string;
  onClose?: () => void;
  children: ReactNode;
}

export function Banner({ tone, title, onClose, children }: BannerProps): ReactElement {
  return (
    <div className={`banner ${tone}`} role={tone === "failed" ? "alert" : "note"}>
      <Icon name={tone === "failed" ? "warning" : "help"} />
      <div>
        <b>{title}</b>
        <div className="banner-text">{children}</div>
      </div>
      {onClose && <IconButton icon="cross" label={t("Close this message")} onClick={onClose} />}
    </div>
  );
}
