import { useCondition } from "@/app/condition";
import { Banner } from "@/parts/Banner";

/** What must be known about everything that a page shows. */
export function Banners() {
  const { synthetic, withoutModel } = useCondition();
  return (
    <div aria-label="Notices" role="region" className="empty:hidden">
      {synthetic && (
        <Banner>
          <strong className="font-semibold">Synthetic.</strong> Some of these pictures are drawn by the built-in
          simulator, not filmed.
        </Banner>
      )}
      {withoutModel && (
        <Banner tone="warning">
          <strong className="font-semibold">Analysed without a model.</strong> The newest scores are placeholders: no
          language model answered.
        </Banner>
      )}
    </div>
  );
}
