interface ThumbnailProps {
  url: string | null;
  className?: string;
}

/** A small picture with its box drawn in; one that is gone leaves its place empty, for the words beside it say enough. */
export function Thumbnail({ url, className = "" }: ThumbnailProps) {
  return (
    <span className={`block overflow-hidden bg-raised ${className}`}>
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
