interface ThumbnailProps {
  url: string | null;
  /** Width over height. */
  ratio: number;
  className?: string;
}

/**
 * A small picture with its box drawn in, without the black bars around it. One that is gone leaves its place empty, for
 * the words beside it say enough.
 */
export function Thumbnail({ url, ratio, className = "" }: ThumbnailProps) {
  return (
    <span className={`block overflow-hidden bg-raised ${className}`} style={{ aspectRatio: ratio }}>
      {url !== null && (
        <img
          src={url}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          className="h-full w-full object-cover"
          onError={({ currentTarget }) => {
            currentTarget.style.visibility = "hidden";
          }}
        />
      )}
    </span>
  );
}
