import { Skeleton } from "@/parts/Skeleton";

/** Stands where a page will, while its code is on its way. */
export function PagePending() {
  return (
    <div className="mx-auto w-full max-w-screen-2xl">
      <div className="mb-4 max-w-48">
        <Skeleton className="h-7" label="Loading the page" />
      </div>
      <div aria-hidden="true" className="h-64 animate-pulse rounded-lg bg-panel" />
    </div>
  );
}
