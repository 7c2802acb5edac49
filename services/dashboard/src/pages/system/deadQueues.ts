/** The queues that keep dead letters, and how many each has. Pure. */

import type { DeadLetterCounts, DeadQueue } from "@/api/shapes";
import type { SystemStatus } from "@/live/status";

export interface DeadQueueCount {
  readonly queue: DeadQueue;
  /** The work queue whose dead letters these are: what `wordsOf` takes. */
  readonly work: string;
  readonly count: number;
}

/** Those that have any, in the order of the stages. */
export function deadQueuesOf(counts: DeadLetterCounts): DeadQueueCount[] {
  const all: DeadQueueCount[] = [
    { queue: "dlq:detection_queue", work: "detection_queue", count: counts.detection_queue_count },
    { queue: "dlq:enrichment_queue", work: "enrichment_queue", count: counts.enrichment_queue_count },
    { queue: "dlq:batch_queue", work: "batch_queue", count: counts.batch_queue_count },
    { queue: "dlq:analysis_queue", work: "analysis_queue", count: counts.analysis_queue_count },
  ];
  return all.filter(({ count }) => count > 0);
}

/** How many dead letters the newest report names, queue by queue: when this changes, the lists are asked again. */
export function reportedDead({ latest }: SystemStatus): string {
  return Object.entries(latest?.queues ?? {})
    .map(([name, { dead }]) => `${name} ${dead}`)
    .sort()
    .join(", ");
}
