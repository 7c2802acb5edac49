import { useCondition } from "@/app/condition";
import { Banner } from "@/parts/Banner";

const REASONS = {
  none: "None is set up, so scores are placeholders.",
  silent: "It did not answer, so the newest score is a placeholder.",
};

/** What must be known about everything that a page shows. */
export function Banners() {
  const { synthetic, withoutModel } = useCondition();
  return (
    <div aria-label="Notices" role="region" className="empty:hidden xl:flex xl:*:flex-auto">
      {synthetic && (
        <Banner>
          <strong className="font-semibold">Synthetic.</strong> Some pictures are drawn, not filmed.
        </Banner>
      )}
      {withoutModel !== null && (
        <Banner tone="warning">
          <strong className="font-semibold">Analysed without a model.</strong> {REASONS[withoutModel]}
        </Banner>
      )}
    </div>
  );
}
