/** The pictures of an incident: each once, in time order, with what was seen in it. Pure. */

import type { EventDetection } from "@/api/shapes";
import { millisOf } from "@/domain/time";
import type { PictureBox } from "@/parts/picture/boxes";

export interface Frame {
  /** Names the picture as long as it exists, whatever joins the incident. */
  readonly key: string;
  readonly url: string;
  readonly thumbnail: string | null;
  readonly atMs: number;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Surest first. */
  readonly detections: readonly EventDetection[];
  /** None of it is this event's own evidence. */
  readonly contextOnly: boolean;
}

export function isContext(detection: EventDetection): boolean {
  return detection.role === "context";
}

/** A camera may write one file name again, so a picture is its name and its time. */
function keyOf(detection: EventDetection): string {
  return `${detection.detected_at} ${detection.file_path}`;
}

export function framesOf(detections: readonly EventDetection[]): Frame[] {
  const pictures = new Map<string, EventDetection[]>();
  for (const each of detections) pictures.set(keyOf(each), [...(pictures.get(keyOf(each)) ?? []), each]);
  return [...pictures].map(([key, seen]) => frameOf(key, seen)).sort(byTime);
}

function byTime(one: Frame, other: Frame): number {
  return one.atMs - other.atMs || (one.key < other.key ? -1 : 1);
}

function frameOf(key: string, seen: EventDetection[]): Frame {
  const detections = [...seen].sort((one, other) => other.confidence - one.confidence || one.id - other.id);
  const evidence = detections.filter((each) => !isContext(each));
  const first = seen.reduce((least, each) => (each.id < least.id ? each : least));
  return {
    key,
    url: first.image_url,
    thumbnail: [...evidence, ...detections].find((each) => each.thumbnail_url !== null)?.thumbnail_url ?? null,
    atMs: millisOf(first.detected_at) ?? 0,
    widthPx: first.image_width,
    heightPx: first.image_height,
    detections,
    contextOnly: evidence.length === 0,
  };
}

/** Where a person begins to look: the picture with the surest piece of evidence, the first of equals. */
export function beginning(frames: readonly Frame[]): number {
  const sureness = frames.map(({ detections }) =>
    Math.max(-1, ...detections.filter((each) => !isContext(each)).map((each) => each.confidence)),
  );
  return Math.max(0, sureness.indexOf(Math.max(...sureness)));
}

/** The pictures that are likely looked at next, nearest first. */
export function nearOf(frames: readonly Frame[], at: number, reach = 2): string[] {
  const steps = Array.from({ length: reach }, (_, index) => [index + 1, -index - 1]).flat();
  return steps.map((step) => frames[at + step]?.url).filter((url) => url !== undefined);
}

export function boxesOf(frame: Frame): PictureBox[] {
  return frame.detections.map((each) => ({
    id: each.id,
    label: each.object_type,
    confidence: each.confidence,
    x: each.bbox_x,
    y: each.bbox_y,
    width: each.bbox_width,
    height: each.bbox_height,
    ...(isContext(each) ? { context: true } : {}),
  }));
}

/** "+2.5 s", "+1 min 5 s"; context may be older than the beginning: "−3 s". */
export function offset(fromMs: number, atMs: number): string {
  const tenths = Math.round((atMs - fromMs) / 100);
  if (tenths === 0) return "0 s";
  const [sign, size] = [tenths < 0 ? "−" : "+", Math.abs(tenths)];
  if (size < 600) return `${sign}${size / 10} s`;
  const seconds = Math.round(size / 10);
  const rest = seconds % 60 === 0 ? "" : ` ${seconds % 60} s`;
  return `${sign}${Math.floor(seconds / 60)} min${rest}`;
}

/** Width over height for a small picture: its own, but not taller than wide and not too flat to see anything. */
export function shapeOf(widthPx: number, heightPx: number): number {
  return Math.min(2.4, Math.max(1, Math.max(1, widthPx) / Math.max(1, heightPx)));
}

/** "2 persons" is the model's business; here it is "person ×2, car": what was seen, for a reader's ear. */
export function seenIn(frame: Frame): string {
  const counts = new Map<string, number>();
  for (const { object_type } of frame.detections) counts.set(object_type, (counts.get(object_type) ?? 0) + 1);
  return [...counts].map(([type, count]) => (count === 1 ? type : `${type} ×${count}`)).join(", ");
}
