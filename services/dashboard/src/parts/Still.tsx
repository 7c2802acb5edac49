import { useState, type ReactNode } from "react";

interface StillProps {
  /** Where the picture is; null when there is none. */
  src: string | null | undefined;
  /** What the picture shows; empty where the words beside it say the same. */
  alt: string;
  /** Width over height of the box that is kept free for it. */
  ratio?: number;
  /** Why this picture is not current, in a few words; it is dimmed and labelled. */
  stale?: string | null | undefined;
  /** What stands in place of a picture that never was. */
  missing?: string;
  /** Load it at once, not only when it comes into view. */
  eager?: boolean;
  /** Drawn over the picture. */
  children?: ReactNode;
  className?: string;
}

/**
 * A picture in a box of fixed shape: nothing moves when it comes. A new picture replaces the old one only when it is
 * loaded, so a live still never blinks; one that cannot be loaded says so and leaves the last good one in place.
 */
export function Still({
  src,
  alt,
  ratio = 16 / 9,
  stale,
  missing = "No picture yet",
  eager = false,
  children,
  className = "",
}: StillProps) {
  const { shown, coming, broken, loaded, failed } = usePicture(src ?? null);
  const note = stale ?? (broken && shown !== null ? "The newest picture could not be loaded" : null);
  return (
    <div className={`relative w-full overflow-hidden bg-raised ${className}`} style={{ aspectRatio: ratio }}>
      {[shown, coming].map(
        (url) =>
          url !== null && (
            <img
              key={url}
              src={url}
              alt={url === shown ? alt : ""}
              aria-hidden={url === shown ? undefined : true}
              loading={eager ? "eager" : "lazy"}
              decoding="async"
              onLoad={() => loaded(url)}
              onError={() => failed(url)}
              className={`absolute inset-0 h-full w-full object-cover ${url === shown ? "" : "opacity-0"} ${note === null ? "" : "brightness-50"}`}
            />
          ),
      )}
      {shown === null && (
        <Instead loading={coming !== null} text={broken ? "The picture could not be loaded" : missing} />
      )}
      {children}
      {note !== null && (
        <p className="absolute inset-x-2 bottom-2 w-fit max-w-[calc(100%-1rem)] rounded bg-black/75 px-2 py-0.5 text-xs font-medium text-white">
          {note}
        </p>
      )}
    </div>
  );
}

function Instead({ loading, text }: { loading: boolean; text: string }) {
  if (loading) return <div data-state="loading" className="absolute inset-0 animate-pulse bg-line/40" />;
  return (
    <p className="absolute inset-0 flex items-center justify-center p-2 text-center text-xs text-ink-quiet">{text}</p>
  );
}

/**
 * Which picture is shown, which one is on its way, and whether the wanted one is broken. One that is on its way is let
 * come even when a newer one is wanted meanwhile: on a slow line no picture would ever arrive otherwise.
 */
function usePicture(src: string | null) {
  const [shown, setShown] = useState<string | null>(null);
  const [lost, setLost] = useState<string | null>(null);
  const [started, setStarted] = useState<string | null>(null);
  const broken = src !== null && lost === src;
  const onItsWay = started !== null && started !== shown && started !== lost;
  const wanted = src === shown || broken ? null : src;
  const coming = src !== null && onItsWay ? started : wanted;
  if (coming !== null && coming !== started) setStarted(coming);
  return {
    shown: src === null ? null : shown,
    coming,
    broken,
    loaded: (url: string) => setShown(url),
    failed: (url: string) => {
      setLost(url);
      if (url === shown) setShown(null);
    },
  };
}
