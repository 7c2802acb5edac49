import { useMemo } from "react";

import { CameraGrid, NoCameras } from "@/pages/dashboard/CameraGrid";
import { IncidentFeed } from "@/pages/dashboard/IncidentFeed";
import { Overview } from "@/pages/dashboard/Overview";
import { useLiveCameras } from "@/pages/dashboard/useLiveCameras";
import { useRecovery } from "@/pages/dashboard/useRecovery";
import { Page } from "@/parts/Page";

/** What happens now, how the house is, and what every camera sees. */
export function DashboardPage() {
  const cameras = useLiveCameras();
  useRecovery();
  const names = useMemo(() => new Map(cameras.data?.map(({ id, name }) => [id, name])), [cameras.data]);
  const isEmpty = cameras.data?.length === 0;
  return (
    <Page title="Dashboard" quiet>
      {isEmpty && (
        <div className="mb-6">
          <NoCameras />
        </div>
      )}
      <div className="grid gap-6 lg:grid-cols-[minmax(0,1.25fr)_minmax(0,1fr)] xl:gap-8">
        <IncidentFeed names={names} />
        <div className="-mx-1 flex min-w-0 flex-col gap-6 px-1 lg:sticky lg:top-[4.5rem] lg:max-h-[calc(100dvh-5.5rem)] lg:self-start lg:overflow-y-auto">
          <Overview cameras={cameras} />
          {!isEmpty && <CameraGrid cameras={cameras} />}
        </div>
      </div>
    </Page>
  );
}
