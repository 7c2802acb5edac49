import { useState, type ReactNode } from "react";

import type { PictureBox } from "@/parts/picture/boxes";
import { Overlay } from "@/parts/picture/Overlay";

interface PictureWithBoxesProps {
  url: string | null;
  /** Size of the picture that the boxes are measured in. */
  widthPx: number;
  heightPx: number;
  boxes: readonly PictureBox[];
  /** Whether the boxes are drawn. */
  shown: boolean;
  /** The box to look at. */
  chosen?: PictureBox["id"] | null;
  /** What the picture shows, for screen readers; the boxes' labels follow it. */
  alt: string;
  /** A small version that stands in while the picture is loaded, and where it cannot be. */
  preview?: string | null;
  /** Pictures that are likely shown next: loaded once this one is there, so that they then appear at once. */
  near?: readonly string[];
  /** Raise it to try pictures again that could not be loaded. */
  round?: number;
  /** Said about a picture that could not be loaded. */
  instead?: ReactNode;
  /** The picture is never taller than this CSS length. */
  maxHeight?: string;
  className?: string;
}

/** A frame with its boxes, whole and undistorted. Boxes are drawn only over the picture that they were measured in. */
export function PictureWithBoxes(props: PictureWithBoxesProps) {
  const { maxHeight = "75dvh", className = "" } = props;
  const widthPx = Math.max(1, props.widthPx);
  const heightPx = Math.max(1, props.heightPx);
  return (
    <div
      className={`relative mx-auto overflow-hidden bg-raised ${className}`}
      style={{ aspectRatio: `${widthPx} / ${heightPx}`, width: `min(100%, ${maxHeight} * ${widthPx / heightPx})` }}
    >
      {props.url === null ? (
        <Note>There is no picture</Note>
      ) : (
        <Layers {...props} url={props.url} widthPx={widthPx} heightPx={heightPx} />
      )}
    </div>
  );
}

const NONE: readonly string[] = [];

/** The picture, what stands in for it, what is held ready, and the boxes over it. */
function Layers(props: PictureWithBoxesProps & { url: string }) {
  const { url, boxes, widthPx, heightPx, shown, chosen = null, alt, near = NONE } = props;
  const fates = useFates(props.round ?? 0);
  const [isLoaded, isBroken] = [fates.isLoaded(url), fates.isBroken(url)];
  const held = heldOf(url, isLoaded || isBroken ? near : NONE, fates);
  return (
    <>
      {!isLoaded && <Preview key={props.preview} url={props.preview} alt={isBroken ? alt : ""} />}
      {held.map((each) => (
        <Frame
          key={fates.attempt(each)}
          url={each}
          alt={each === url ? alt : null}
          seen={each === url && isLoaded}
          fates={fates}
        />
      ))}
      {isBroken && <Note>{props.instead ?? "The picture could not be loaded"}</Note>}
      {isLoaded && shown && <Overlay {...{ boxes, widthPx, heightPx, chosen }} />}
    </>
  );
}

/** Each picture to be loaded, in a steady order, so that none is moved when another is looked at. */
function heldOf(url: string, near: readonly string[], fates: Fates): string[] {
  return [...new Set([url, ...near])].filter((each) => !fates.isBroken(each)).sort();
}

interface FrameProps {
  url: string;
  /** Null for one that is only held ready. */
  alt: string | null;
  seen: boolean;
  fates: Fates;
}

function Frame({ url, alt, seen, fates }: FrameProps) {
  return (
    <img
      src={url}
      alt={alt ?? ""}
      aria-hidden={alt === null}
      draggable={false}
      decoding={alt === null ? "async" : "sync"} // what is looked at is painted with its boxes, not after them
      onLoad={() => fates.loaded(url)}
      onError={() => fates.broken(url)}
      className={`absolute inset-0 h-full w-full ${seen ? "" : "opacity-0"}`}
      style={{ imageOrientation: "none" }} // boxes are measured in the picture as it is stored
    />
  );
}

/** A thumbnail has the picture's shape between black bars; covering the same shape cuts exactly the bars off. */
function Preview({ url, alt }: { url: string | null | undefined; alt: string }) {
  const [broken, setBroken] = useState(false);
  if (url === null || url === undefined || broken) return null;
  return (
    <img
      src={url}
      alt={alt}
      draggable={false}
      onError={() => setBroken(true)}
      className="absolute inset-0 h-full w-full object-cover"
    />
  );
}

function Note({ children }: { children: ReactNode }) {
  return (
    <div className="absolute inset-x-0 bottom-0 flex justify-center p-2">
      <div className="max-w-prose rounded bg-black/80 px-3 py-1.5 text-center text-sm text-white">{children}</div>
    </div>
  );
}

interface Fates {
  isLoaded: (url: string) => boolean;
  isBroken: (url: string) => boolean;
  /** Another after each time that it broke: an element that failed never asks again, so the next try needs a new one. */
  attempt: (url: string) => string;
  loaded: (url: string) => void;
  broken: (url: string) => void;
}

interface Fate {
  /** The round in which it broke last, or null for one that is loaded. */
  brokeIn: number | null;
  breaks: number;
}

/** What became of each picture; one that broke in an earlier round is worth another try. */
function useFates(round: number): Fates {
  const [fates, setFates] = useState<ReadonlyMap<string, Fate>>(new Map());
  const breaks = (known: ReadonlyMap<string, Fate>, url: string) => known.get(url)?.breaks ?? 0;
  const note = (url: string, brokeIn: number | null) =>
    setFates((before) =>
      new Map(before).set(url, { brokeIn, breaks: breaks(before, url) + (brokeIn === null ? 0 : 1) }),
    );
  return {
    isLoaded: (url) => fates.get(url)?.brokeIn === null,
    isBroken: (url) => fates.get(url)?.brokeIn === round,
    attempt: (url) => `${url} ${breaks(fates, url)}`,
    loaded: (url) => note(url, null),
    broken: (url) => note(url, round),
  };
}
